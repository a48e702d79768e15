"""A node in a process of its own, for tests that kill it. Prints its address and runs until it is killed."""

import asyncio

from tests.sip.conftest import running_node


async def main() -> None:
    """Run a node with two workers."""
    async with running_node(max_calls=8) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
