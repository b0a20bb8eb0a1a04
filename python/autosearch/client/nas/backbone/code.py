"""The architecture codes of ResNet decoders: "111-2111-211111-211" is the standard ResNet-50.

'-' begins a new stage at half the resolution, '1' is a block, '2' a block that doubles the channels: any number of 1s, exactly three
2s. docs/decoders.md draws what ModelArts' document leaves open.
"""

from dataclasses import dataclass
from typing import List


@dataclass(frozen=True)
class Block:
    """One residual block: its base width (64, 128, ...), and whether it halves the resolution."""

    width: int
    stride: int


def decode(code: str, name: str = "ResNet50") -> List[List[Block]]:
    """The stages of a code. Raises ValueError that points at the character."""
    for index, character in enumerate(code):
        if character not in "12-":
            raise ValueError(f'{name}: "{code}": character {index + 1} is {character!r}, expected 1, 2 or -')
    stages = code.split("-")
    position = 0
    for stage in stages:
        if not stage:
            raise ValueError(f'{name}: "{code}": character {position + 1} begins a stage without blocks')
        position += len(stage) + 1
    doublings = code.count("2")
    if doublings != 3:
        raise ValueError(f'{name}: "{code}": has {doublings} blocks of kind 2, expected exactly 3')
    return _blocks(stages)


def _blocks(stages: List[str]) -> List[List[Block]]:
    width = 64
    result = []
    for number, stage in enumerate(stages):
        blocks = []
        for position, character in enumerate(stage):
            width *= 2 if character == "2" else 1
            blocks.append(Block(width, 2 if number > 0 and position == 0 else 1))
        result.append(blocks)
    return result
