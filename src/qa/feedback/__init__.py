"""People's judgement of answers, and the questions that were refused; kept only where the operator asks for it."""
