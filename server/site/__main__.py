"""Write the documentation into a folder: `python -m server.site build/site`."""

from __future__ import annotations

from pathlib import Path

import click

from server.site.folder import SiteError, write


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Write the documentation as files into FOLDER."""
    try:
        count = write(folder)
    except (SiteError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} pages: {folder / 'index.html'}")


if __name__ == "__main__":
    main()
