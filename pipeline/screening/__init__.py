"""What gives away a page that is not the publisher's own: a look at the page, its phrases, and the signs to find."""
