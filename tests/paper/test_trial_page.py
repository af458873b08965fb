"""The page the box sends to itself: another one each time, and compared dot by dot."""

from appliance.paper import fax_pages
from appliance.paper.trial_page import same_dots, write_trial_page


def test_each_page_is_another_one_and_is_only_like_itself(tmp_path):
    pages = [tmp_path / f"{number}.tif" for number in range(3)]
    for page in pages:
        write_trial_page(page)
    assert 0.01 < fax_pages.rows(pages[0], 1).mean() < 0.4
    assert all(same_dots(page, page) for page in pages)
    assert not same_dots(pages[0], pages[1]) and not same_dots(pages[1], pages[2])
