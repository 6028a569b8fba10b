"""Every error that the package raises on purpose.

QaError
├── InputError              what the user gave is wrong                     422
│   ├── QuestionError       a question that is blank, too long or garbled
│   ├── FilterError         a filter that makes no sense
│   ├── UploadError         a request that carries no usable file
│   └── BotRequestError     a chat platform's request that the platform did not send     401
├── NotFoundError           no such document                                404
├── DocumentError           a file that cannot become a document            422
│   ├── UnsupportedFormatError
│   ├── UnreadableFileError
│   ├── EmptyDocumentError
│   └── FileTooLargeError                                                   413
├── IndexStateError             the index cannot be used                        503
│   ├── IndexMissingError
│   ├── IndexDamagedError
│   ├── IndexMismatchError  built by another model, cleaner or splitter
│   └── IndexBusyError      another process is writing
├── FeedbackError           judgements cannot be kept                       503
│   └── FeedbackOffError    the operator has not asked for them             403
└── ModelError              the embedding model cannot be loaded            500

An error's text is English, for logs; `code` selects the Chinese message in `messages/errors.py`, `details` fill it in.
"""


class QaError(Exception):
    """The root: `code` names the failure for programs, `status` is its HTTP status."""

    code = "internal"
    status = 500

    def __init__(self, text: str = "", *, code: str | None = None, **details: object) -> None:
        super().__init__(text or type(self).__name__)
        if code is not None:
            self.code = code
        self.details = details


class InputError(QaError):
    code = "input_invalid"
    status = 422


class QuestionError(InputError):
    """`code` is one of question_blank, question_too_long, question_has_nul."""

    code = "question_blank"


class FilterError(InputError):
    code = "filter_invalid"


class UploadError(InputError):
    code = "upload_empty"


class BotRequestError(InputError):
    code = "bot_request_refused"
    status = 401


class NotFoundError(QaError):
    code = "document_not_found"
    status = 404


class DocumentError(QaError):
    """One file failed; the others go on."""

    code = "document_failed"
    status = 422


class UnsupportedFormatError(DocumentError):
    code = "format_unsupported"


class UnreadableFileError(DocumentError):
    code = "file_unreadable"


class EmptyDocumentError(DocumentError):
    """No text: an empty file (file_empty) or pages without text, such as a scan (file_without_text)."""

    code = "file_empty"


class FileTooLargeError(DocumentError):
    code = "file_too_large"
    status = 413


class IndexStateError(QaError):
    code = "index_unusable"
    status = 503


class IndexMissingError(IndexStateError):
    code = "index_missing"


class IndexDamagedError(IndexStateError):
    code = "index_damaged"


class IndexMismatchError(IndexStateError):
    code = "index_mismatch"


class IndexBusyError(IndexStateError):
    code = "index_busy"


class FeedbackError(QaError):
    code = "feedback_unusable"
    status = 503


class FeedbackOffError(FeedbackError):
    code = "feedback_off"
    status = 403


class ModelError(QaError):
    code = "model_unusable"
