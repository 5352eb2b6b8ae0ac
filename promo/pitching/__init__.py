"""Pitching: an artist offers a track or a video to a radio, a playlist, a festival, a label. Nouns: pitch."""
