"""Where training texts come from, and what their licences allow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qa.errors import QaError


@dataclass(frozen=True, slots=True)
class Source:
    """One collection of the data folder.

    `licence_class`: A open licence, B official documents, C open licence over text of news sites,
    R research only. Weights trained on R may not ship.
    """

    name: str
    licence_class: str
    licence: str
    repository: str


_XWLB = ("C", "MIT; README: for study only, CCTV keeps all rights", "china-data/xwlb")
_CRUD = ("C", "Apache-2.0 (README)", "IAAR-Shanghai/CRUD_RAG")
_LAWS = ("B", "none stated; laws", "LawRefBook/Laws")
_CMRC = ("A", "CC BY-SA 4.0 (ymcui/cmrc2018)", "cingtiye/Chinese_question_sentence_judgment")
_DRCD = ("A", "CC BY-SA 3.0", "DRCKnowledgeTeam/DRCD")
_POLICY = ("B", "none stated; official documents", "Roc-nn/intelligent_assisant")
_UHG = ("C", "Apache-2.0", "IAAR-Shanghai/UHGEval")
_CSL = ("A", "Apache-2.0", "ydli-ai/CSL")

MADE = "made"  # questions that a recipe makes from passages of the others
WRITTEN = "written"  # questions written for this purpose

_TABLE: dict[str, tuple[str, str, str]] = {
    "cmrc2018_train": _CMRC,
    "cmrc2018_train_title": _CMRC,
    "drcd_dev": _DRCD,
    "drcd_dev_title": _DRCD,
    "squad_zh": ("R", "README: academic research only", "pluto-junzeng/ChineseSquad"),
    "dureader_demo": ("A", "Apache-2.0", "baidu/DuReader"),
    "c3": ("R", "non-commercial research only", "nlpdata/c3"),
    "crud_qa": _CRUD,
    "crud_lead": _CRUD,
    "crud_text": _CRUD,
    "uhgeval_title": _UHG,
    "uhgeval_text": _UHG,
    "stard": ("A", "MIT", "oneal2000/STARD"),
    "work_report": ("B", "none stated; official documents", "johncodes404/china-provincial-gov-reports-2026"),
    "central_part": ("B", "none stated; official documents", "x13-caesar/FMPRC_NLP"),
    "policy_part": _POLICY,
    "policy_text": _POLICY,
    "law_chapter": _LAWS,
    "law_definition": _LAWS,
    "law_text": _LAWS,
    "lawyer_llama": ("R", "Apache-2.0; README: academic research only", "AndrewZhe/lawyer-llama"),
    "csl_title": _CSL,
    "csl_keyword": _CSL,
    "huatuo": ("R", "Apache-2.0; README: academic research only", "SCIR-HI/Huatuo-Llama-Med-Chinese"),
    "howtocook": ("A", "The Unlicense", "Anduin2017/HowToCook"),
    "lctt": ("C", "Apache-2.0", "LCTT/TranslateProject"),
    "xwlb_title": _XWLB,
    "xwlb_title2": _XWLB,
    "xwlb_tag": _XWLB,
    "xwlb_text": _XWLB,
    WRITTEN: (
        "C",
        "as the passages",
        "written for this purpose, on invented documents and passages of the others",
    ),
    MADE: ("C", "as the passages", "made here from the passages of the other sources"),
}
SOURCES = {name: Source(name, *facts) for name, facts in _TABLE.items()}


def choose_sources(names: Collection[str], licences: Collection[str]) -> list[Source]:
    """Those of the named sources whose licence class is among `licences`, by name.

    Raises:
        QaError: a name whose licence is not in the table; nothing unknown is ever trained on.
    """
    unknown = sorted(set(names) - set(SOURCES))
    if unknown:
        raise QaError(f"no licence known for {unknown}; add them to qa.training.sources")
    return [SOURCES[name] for name in sorted(set(names)) if SOURCES[name].licence_class in licences]
