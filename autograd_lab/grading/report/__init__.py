"""What people read of a grading: a learner's page, text for the terminal, a page on the class.

Pages are single files that need no network and no script. Reading order:

- `shown`      a stranger's text made safe to show, and cut where it is long
- `outcomes`   a status in a word, a tone and a sentence
- `colours`, `code`   the colours of the pages, and Python in them
- `page`       the document around it all: its policy, its style, its marks
- `cells`, `remarks`, `feedback`   the learner's page; `text` the same for a terminal
- `tally`, `keepers`   what is kept of a class: counts, not results
- `charts`, `summary`, `class_lists`   the teacher's page
"""

from autograd_lab.grading.report.feedback import feedback_page
from autograd_lab.grading.report.summary import summary_page
from autograd_lab.grading.report.text import as_text

__all__ = ["as_text", "feedback_page", "summary_page"]
