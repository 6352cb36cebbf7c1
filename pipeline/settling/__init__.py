"""From what rules find to what a person is asked: sightings, groups, one finding for many pages. Pure."""
