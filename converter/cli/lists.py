"""`duben profiles` and `duben passes`: what there is to choose from."""

from __future__ import annotations

import click


@click.command(short_help="List the profiles that --profile takes.")
def profiles() -> int:
    """List the profiles that --profile takes; a file of your own ends in .toml and may extend one of them."""
    from converter import profile

    names = profile.presets()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {profile.load(name).summary}")
    return 0


@click.command(short_help="List the passes in their order.")
def passes() -> int:
    """List the passes in their order; a profile leaves one out by naming it in `passes.off`."""
    from converter import registry

    for name in registry.PASSES:
        click.echo(name)
    return 0
