#include "support/markup.h"

#include <gtest/gtest.h>

namespace carto_mock {
namespace {

TEST(Markup, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(escape_markup("a < b && c > \"d\""), "a &lt; b &amp;&amp; c &gt; \"d\"");
}

TEST(Markup, EscapesWhatElseIsAskedFor) {
  EXPECT_EQ(escape_markup("'a' <\r", {{'\'', "&#39;"}, {'\r', "&#x0d;"}}),
            "&#39;a&#39; &lt;&#x0d;");
}

}  // namespace
}  // namespace carto_mock
