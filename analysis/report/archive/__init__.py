"""The deposit folder of a survey: de-identified data, their description, the questionnaires, how they were made, the tables."""
