"""From the judgments of one case to what is registered (文书归案): pure; which office, which year, which matters and people."""

from yihao.cases.rules.judgment.assembling.assemble import assemble, matter_of
from yihao.cases.rules.judgment.assembling.model import CasePlan, MatterPlan, PersonFound, Reading

__all__ = ["CasePlan", "MatterPlan", "PersonFound", "Reading", "assemble", "matter_of"]
