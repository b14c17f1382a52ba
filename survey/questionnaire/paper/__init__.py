"""The questionnaire on paper: numbered questions, skips in words, lists at the end."""
