"""Three branches of which the first is enough: a household is rung up, visited, or waited for."""

from tests.procedure.leak import house
from yizhan.procedure.definition import Definition

RACE = """
procedure: leak
title: {zh: 联系住户, en: Reach the household}
intake: {start: begin}
steps:
  begin: {title: {zh: 开始, en: Begin}, role: desk, next: [ring, visit, wait]}
  ring: {title: {zh: 拨号, en: Ring}, role: desk, next: ask}
  ask: {title: {zh: 询问, en: Ask}, role: desk, next: decide}
  visit: {title: {zh: 上门, en: Visit}, role: repairer, next: decide}
  wait: {title: {zh: 等候, en: Wait}, role: desk, next: decide}
  decide:
    title: {zh: 决定, en: Decide}
    role: head
    waits_for: WAITS
    next:
      done: end
      again: {title: {zh: 再来, en: Again}, to: [ring, visit, wait]}
"""


def race(waits: str) -> Definition:
    return house(leak_yaml=RACE.replace("WAITS", waits))
