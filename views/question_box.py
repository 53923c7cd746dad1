"""The box for the question, with a short help beside it."""

import streamlit as st

from views.address import current_view, go

_QUESTION_LABEL = "Your question"
_KEYS = f"""
<script>
(() => {{
  const box = () => document.querySelector('input[aria-label="{_QUESTION_LABEL}"]');
  if (!window.paragraphSearchKeys) {{
    window.paragraphSearchKeys = true;
    document.addEventListener('keydown', (event) => {{
      const at = event.composedPath()[0];
      const writing = at.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName);
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing || !box()) return;
      event.preventDefault();
      box().focus();
      box().select();
    }});
  }}
  const focus = (tries) => {{
    if (box()) {{ if (!box().value) box().focus(); }} else if (tries) setTimeout(() => focus(tries - 1), 100);
  }};
  focus(30);
}})();
</script>
"""

_HELP = """
| type | to find |
|---|---|
| `Why did soldiers give up the building?` | what answers, in whatever words |
| `"peace talks"` | only paragraphs with just these words |
| `ferry -Dover` or `ferry NOT Dover` | paragraphs without a word |
| `Kyiv OR Kiev` | paragraphs with one of both |
| `… in March 2017`, `… last year` | only documents from then |
| a whole paragraph | paragraphs that say much the same |

`/` goes to the box. Misspelt names are corrected, and dates become a filter; one click takes either back.
"""


def show_question_box() -> None:
    """Draw the box, and the help."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="box"):
        st.text_input(
            _QUESTION_LABEL,
            key="q",
            type="search",
            placeholder="Ask your documents something in plain words",
            label_visibility="collapsed",
            on_change=lambda: go(current_view().ask(st.session_state["q"])),
        )
        with st.popover("Help", icon=":material/help:", type="tertiary"):
            st.markdown(_HELP)
    st.html(_KEYS, unsafe_allow_javascript=True)
