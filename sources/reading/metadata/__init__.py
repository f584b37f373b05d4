"""What a text says about itself: a line in; its byline, dateline, agency, outlet, dates and stamps out."""
