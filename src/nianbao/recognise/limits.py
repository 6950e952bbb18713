"""The thresholds by which tables are recognised, each with its reason. Lengths in characters of a key or text, shares and
likenesses 0–1."""

from __future__ import annotations

# What a label is.
STRONG = 4  # keys shorter than this are common words, they need more than themselves to be taken for a label
SIMILAR = 0.72  # labels less alike than this are not the same label
LIKE_A_TITLE = 0.72  # the same of sections' titles
LIKE_A_COLUMN = 0.6  # the same for a column among those whose label was not found
LIKE_THE_FORMS = 0.8  # a label of a column more alike than this counts as the form's own
LONGEST_HEAD = 24  # characters of a column's label that is not the form's, and of a loose line of a header
RIVAL = 0.5  # from this likeness on a group's label is compared with a row's
LONGEST_LABEL = 300  # characters of a label with all that stands behind it
SURE_FIELD = 0.8  # a label less like the form's is not the form's
LONGEST_FIELD = 24  # characters of a label
LONGEST_HELPER = 12  # characters of a head of a column that the form does not have
LONGEST_ODD_FIGURE = 12  # characters of words that stand where a figure belongs
PIECE_OF_GROUP = 8  # characters of a piece of a group's label
LONGEST_JOINED = 120  # characters of a label with the pieces that are put together
LONGEST_PIECE = 80  # characters of a line that can hold a piece of a label
LONG_CHAIN = 240  # characters of a line in which labels stand one behind the other
ODD_LABELS = 2  # odd labels of one table whose cells were lost; more, and it is jumbled

# Where a table is.
LONG = 60  # a cell with more characters than this and no figures beside it is prose
MANY_FIGURES = 4  # figures from which on a line may be several rows
GAP = 40  # lines without a label between two pieces of one table
LINES_OF_PIECES = 6  # lines below the labels in which their columns' labels may stand in pieces
SHORT = 40  # a line of wrapped header text in a flattened table
WRAP = 5  # a label is looked for on at most this many lines
LINES_OF_LABEL = 24  # of one label, with the pieces of groups and the figures between them
LABELS_IN_ORDER = 5  # labels from which on their order tells something
SHARE_IN_ORDER = 0.7  # of the labels, at least, stand in the form's order
LABELS_OF_TABLE = 2  # lines with labels of a table; more, and the table is there
FIGURES_ALONE = 5  # figures that stand for themselves in a section; more are no prose

# What evidence is worth: a run of printed rows as one row of the form beside the likeness of its label, and whole tables.
UNLIKE = 0.15  # taken off for a label that is not the form's: an exact one elsewhere wins
BROKEN = 0.03  # taken off for each further line: the shortest run wins
HOLDS = 0.5  # for figures of its own
HOLDS_ABOVE = 0.3  # for figures that stand above the label
MOST_LEAVES = 15  # labels of columns that count for a table
WHOLE_GRID = 100.0  # a grid that holds a whole table goes before any lines
SHARE_OF_CELLS = 0.4  # of a layout's cells that a table without figures must have a place for
JOINED = 0.5  # how much more pieces must be worth together than the best of them
PRINTED_AGAIN = 0.6  # of a table's rows named again below its figures: the table is printed twice
SAME_VALUE = 1.0  # how much better one of two tables must fit the form to be preferred for that
OWN_SECTION = 3  # what standing in the section that the form gives it is worth

# How much is kept.
KEPT_NAMES = 4096  # texts whose names a layout remembers
KEPT_PLANS = 512  # grids of a known shape that a form remembers
KEPT_CORNERS = 16  # places of a document for which a plan's locators are remembered
