"""Evidence written for a curator: from answers, tables and registry files to records in YAML."""
