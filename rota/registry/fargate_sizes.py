"""The pairs of CPU and memory that Fargate runs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
"""

MEMORY: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}
"""CPU units -> the sizes of memory in MiB that go with them."""


def size_problem(cpu: int, memory: int) -> str | None:
    """What is wrong with a pair, and the pairs nearest to it that are right; None when Fargate runs it."""
    if cpu not in MEMORY or memory in MEMORY[cpu]:
        return None
    sizes = MEMORY[cpu]
    step = f" in steps of {sizes[1] - sizes[0]}" if len(sizes) > 3 else ""
    span = f"{sizes[0]} to {sizes[-1]}{step}" if step else ", ".join(map(str, sizes))
    fitting = [str(other) for other, memories in MEMORY.items() if memory in memories]
    other_way = f"; {memory} MiB needs cpu {' or '.join(fitting)}" if fitting else ""
    return f"cpu {cpu} cannot have memory {memory}: Fargate allows {span} MiB{other_way}"
