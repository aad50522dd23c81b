#include "support/child_process.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>
#include <sstream>

#include "support/error.h"
#include "support/private_directory.h"

namespace carto_mock {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class ChildProcessTest : public ::testing::Test {
 protected:
  ChildProcess::Options run(const std::string& script) const {
    return {"/bin/sh", {"-c", script, "sh", "two words; $(no shell)"}, {"NAME=value"}, errors()};
  }
  std::filesystem::path errors() const { return folder_.path() / "errors"; }

  PrivateDirectory folder_{PrivateDirectory::Place::kDisk, "child-process-"};
};

TEST_F(ChildProcessTest, ArgumentsAreNotWordsOfAShell) {
  ChildProcess child(run("echo \"$1 $NAME\" >&2; exit 3"));
  EXPECT_EQ(child.wait(), 3);
  EXPECT_EQ(contents(errors()), "two words; $(no shell) value\n");
}

TEST_F(ChildProcessTest, ItsEndCanBePolledFor) {
  ChildProcess child(run("exit 0"));
  pollfd end{child.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&end, 1, 30'000), 1);
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(ChildProcessTest, TheDestructorEndsIt) {
  FileDescriptor end;
  {
    ChildProcess child(run("exec sleep 600"));
    end = FileDescriptor(dup(child.descriptor()));
    pollfd running{end.get(), POLLIN, 0};
    EXPECT_EQ(poll(&running, 1, 0), 0);
  }
  pollfd ended{end.get(), POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 0), 1);
}

TEST_F(ChildProcessTest, AProgramThatDoesNotExist) {
  EXPECT_FALSE(find_program("no-such-program-here"));
  EXPECT_TRUE(find_program("sh"));
  ChildProcess::Options options = run("");
  options.program = "/no/such/program";
  EXPECT_THROW(ChildProcess{options}, Error);
}

}  // namespace
}  // namespace carto_mock
