/* Preloaded into the program, writes down what it does with files below SIMPLEXITY_JOURNAL_ROOT: a line for every
   write, truncation, rename, creation, removal and sync, in their order, to the file SIMPLEXITY_JOURNAL. From that
   power_cut_test.py knows what a disk may hold at any moment. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int is_watched(const char* path)
{
  const char* root = getenv("SIMPLEXITY_JOURNAL_ROOT");
  return root != NULL && path[0] == '/' && strncmp(path, root, strlen(root)) == 0;
}

static void write_down(const char* what, const char* path, const char* rest)
{
  static int journal = -1;
  if (!is_watched(path)) {
    return;
  }
  pthread_mutex_lock(&mutex);
  if (journal < 0) {
    journal = (int)syscall(SYS_openat, AT_FDCWD, getenv("SIMPLEXITY_JOURNAL"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
  char* line = NULL;
  const int length = asprintf(&line, "%s\t%s\t%s\n", what, path, rest);
  for (int done = 0; done < length;) {
    const long written = syscall(SYS_write, journal, line + done, (size_t)(length - done));
    if (written <= 0) {
      abort();
    }
    done += (int)written;
  }
  free(line);
  pthread_mutex_unlock(&mutex);
}

static void path_in(int folder, const char* name, char path[PATH_MAX])
{
  char base[PATH_MAX] = ".";
  char link[64];
  if (name[0] == '/') {
    snprintf(path, PATH_MAX, "%s", name);
    return;
  }
  snprintf(link, sizeof(link), folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
  const ssize_t length = readlink(link, base, sizeof(base) - 1);
  base[length < 0 ? 0 : length] = '\0';
  if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) {
    abort();
  }
}

static void path_of(int file, char path[PATH_MAX])
{
  char link[64];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = '\0';
}

static void wrote(int file, const struct iovec* parts, int count, ssize_t written)
{
  char path[PATH_MAX];
  path_of(file, path);
  if (written <= 0 || !is_watched(path)) {
    return;
  }
  const long offset = (long)lseek(file, 0, SEEK_CUR) - (long)written;
  char* rest = malloc(64 + 2 * (size_t)written);
  char* end = rest + sprintf(rest, "%ld\t", offset);
  ssize_t left = written;
  for (int part = 0; part < count; ++part) {
    for (size_t i = 0; i < parts[part].iov_len && left > 0; ++i, --left) {
      end += sprintf(end, "%02x", ((const unsigned char*)parts[part].iov_base)[i]);
    }
  }
  write_down("write", path, rest);
  free(rest);
}

ssize_t write(int file, const void* bytes, size_t size)
{
  REAL(write);
  const ssize_t written = real(file, bytes, size);
  const struct iovec part = {(void*)bytes, size};
  wrote(file, &part, 1, written);
  return written;
}

ssize_t writev(int file, const struct iovec* parts, int count)
{
  REAL(writev);
  const ssize_t written = real(file, parts, count);
  wrote(file, parts, count, written);
  return written;
}

static int opened(int file, int existed, int flags)
{
  char path[PATH_MAX];
  if (file >= 0 && (flags & (O_CREAT | O_TRUNC)) != 0) {
    path_of(file, path);
    if (!existed) {
      write_down("create", path, "");
    } else if ((flags & O_TRUNC) != 0) {
      write_down("truncate", path, "0");
    }
  }
  return file;
}

#define OPEN(name)                                        \
  int name(const char* path, int flags, ...)              \
  {                                                       \
    REAL(name);           \
    va_list arguments;                                    \
    va_start(arguments, flags);                           \
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0; \
    va_end(arguments);                                    \
    const int existed = access(path, F_OK) == 0;          \
    return opened(real(path, flags, mode), existed, flags); \
  }
OPEN(open)
OPEN(open64)

int fsync(int file)
{
  REAL(fsync);
  const int result = real(file);
  char path[PATH_MAX];
  path_of(file, path);
  if (result == 0) {
    write_down("sync", path, "");
  }
  return result;
}

int ftruncate(int file, off_t size)
{
  REAL(ftruncate);
  const int result = real(file, size);
  char path[PATH_MAX];
  char text[32];
  path_of(file, path);
  snprintf(text, sizeof(text), "%ld", (long)size);
  if (result == 0) {
    write_down("truncate", path, text);
  }
  return result;
}

int truncate(const char* name, off_t size)
{
  REAL(truncate);
  const int result = real(name, size);
  char path[PATH_MAX];
  char text[32];
  path_in(AT_FDCWD, name, path);
  snprintf(text, sizeof(text), "%ld", (long)size);
  if (result == 0) {
    write_down("truncate", path, text);
  }
  return result;
}

int rename(const char* from, const char* to)
{
  REAL(rename);
  char old[PATH_MAX];
  char new[PATH_MAX];
  path_in(AT_FDCWD, from, old);
  path_in(AT_FDCWD, to, new);
  const int result = real(from, to);
  if (result == 0) {
    write_down("rename", old, new);
  }
  return result;
}

int mkdir(const char* name, mode_t mode)
{
  REAL(mkdir);
  char path[PATH_MAX];
  path_in(AT_FDCWD, name, path);
  const int result = real(name, mode);
  if (result == 0) {
    write_down("mkdir", path, "");
  }
  return result;
}

static int removed(int result, int folder, const char* name)
{
  char path[PATH_MAX];
  path_in(folder, name, path);
  if (result == 0) {
    write_down("remove", path, "");
  }
  return result;
}

int unlink(const char* name)
{
  REAL(unlink);
  return removed(real(name), AT_FDCWD, name);
}

int rmdir(const char* name)
{
  REAL(rmdir);
  return removed(real(name), AT_FDCWD, name);
}

int remove(const char* name)
{
  REAL(remove);
  return removed(real(name), AT_FDCWD, name);
}

int unlinkat(int folder, const char* name, int flags)
{
  REAL(unlinkat);
  return removed(real(folder, name, flags), folder, name);
}
