"""People's judgement of answers, and what this service has switched on."""

from __future__ import annotations

from fastapi import APIRouter, Request

from qa.errors import FeedbackOffError
from qa.feedback.judgement import Judgement, Quote
from qa.feedback.store import FeedbackStore
from qa.language.question_text import clean_question
from qa.messages import API
from qa.serving.requests import needs_json, refuse_cross_site
from qa.serving.wire import FeedbackRequest, FeedbackResponse, OptionsResponse
from qa.settings import Settings


def feedback_routes(settings: Settings) -> APIRouter:
    """`POST /api/feedback`, refused unless the operator asked for judgements."""
    router = APIRouter(route_class=needs_json())
    store = FeedbackStore.beside(settings.index_dir)

    @router.post("/api/feedback", summary=API["feedback"])
    def feedback(body: FeedbackRequest, request: Request) -> FeedbackResponse:
        refuse_cross_site(request)
        if not settings.feedback:
            raise FeedbackOffError("feedback is off")
        store.record(_judgement(body))
        return FeedbackResponse()

    return router


def options_routes(settings: Settings) -> APIRouter:
    """`GET /api/options`."""
    router = APIRouter()

    @router.get("/api/options", summary=API["options"])
    async def options() -> OptionsResponse:
        return OptionsResponse(feedback=settings.feedback, llm=settings.llm is not None)

    return router


def _judgement(body: FeedbackRequest) -> Judgement:
    history = tuple(clean_question(earlier) for earlier in body.history if earlier.strip())
    quotes = tuple(Quote(one.source, one.text) for one in body.citations or ())
    question = clean_question(body.question)
    return Judgement(question, history, body.answered, body.answer, body.rating, quotes)
