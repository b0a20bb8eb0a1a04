// clara-job: see README.md in this folder.

#include "host/process/job/options.hpp"
#include "host/process/job/supervisor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
  clara::host::job::Options options;
  if (!clara::host::job::parse(argc, argv, options)) {
    std::fputs("clara-job is started by clara-host; see host/process/job/README.md\n", stderr);
    return 2;
  }
  // Before anything else that takes time: the host may die at any moment.
  if (options.parent != 0) prctl(PR_SET_PDEATHSIG, clara::host::job::kParentDied);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int s : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&wanted, s);
  sigprocmask(SIG_BLOCK, &wanted, nullptr);
  signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files ends the log, not the record of how the job ended.
  signal(SIGXFSZ, SIG_IGN);
  const int signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (options.stream_fd >= 0) fcntl(options.stream_fd, F_SETFD, FD_CLOEXEC);
  const int folder = open(options.attempt, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (signals < 0 || folder < 0) {
    std::fprintf(stderr, "clara-job: %s: %s\n", options.attempt, std::strerror(errno));
    return 74;
  }
  return clara::host::job::Supervisor(options, folder, signals).run();
}
