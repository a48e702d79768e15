import structlog

from alo.logs import mask_documents


def test_documents_of_people_do_not_reach_a_log() -> None:
    event = {"event": "importing 529.982.247-25 and 52998224725", "creditor": "11.222.333/0001-81", "rows": 3}
    masked = mask_documents(structlog.get_logger(), "info", event)
    assert masked == {"event": "importing *** and ***", "creditor": "***", "rows": 3}


def test_other_numbers_stay() -> None:
    event = {"call": "8f14e45f-ceea-467f-a0e6-5f3b1a2c9d10", "number": "+5511999999200", "at": "2026-11-22T00:27:58Z"}
    assert mask_documents(structlog.get_logger(), "info", dict(event)) == event
