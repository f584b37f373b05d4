"""The pages of judgement: parse, call one service, render."""
