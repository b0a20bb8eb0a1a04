"""Draws the arguments of each transform at random: what random_cases.py makes pipelines of. One file for each family, with

  SPATIAL   those that a pipeline may leave lazy, by name: a function of Draw; None: not for this volume
  OTHERS    all others
"""

from arguments import crop, intensity, post, spatial, utility

FAMILIES = (crop, intensity, post, spatial, utility)
SPATIAL = {name: draw for family in FAMILIES for name, draw in family.SPATIAL.items()}
OTHERS = {name: draw for family in FAMILIES for name, draw in family.OTHERS.items()}
