"""Which assumption carries the answer, and how sure it is: sensitivity and simulation of a value model's total."""

from xlcvm.risk.correlation import Correlation
from xlcvm.risk.sensitivity import OneWay, ScenarioTotal, TornadoBar, TwoWay, one_way, scenarios, tornado, two_way
from xlcvm.risk.simulation import Influence, Simulation, simulate
from xlcvm.risk.switching import switching_value

__all__ = [
    "Correlation",
    "Influence",
    "OneWay",
    "ScenarioTotal",
    "Simulation",
    "TornadoBar",
    "TwoWay",
    "one_way",
    "scenarios",
    "simulate",
    "switching_value",
    "tornado",
    "two_way",
]
