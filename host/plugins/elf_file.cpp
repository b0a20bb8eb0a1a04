#include <elf.h>
#include <fcntl.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/elf_file.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace clara::host::plugins {
namespace {

constexpr std::uint64_t kLargestSection = 16U << 20U;

#if defined(__x86_64__)
constexpr int kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int kMachine = EM_AARCH64;
#else
#error "which ELF machine is this?"
#endif

/// The text that starts at `offset` of a string table.
std::string_view text_at(std::string_view table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  const auto rest = table.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

/// The records of a section, copied out one by one: its bytes may lie unaligned.
template <class Record, class Visit>
void each(std::string_view bytes, Visit visit) {
  for (std::size_t at = 0; at + sizeof(Record) <= bytes.size(); at += sizeof(Record)) {
    Record record;
    std::memcpy(&record, bytes.substr(at).data(), sizeof(record));
    visit(record);
  }
}

}  // namespace

FileIdentity FileIdentity::of(const struct stat& status) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {status.st_dev, status.st_ino, status.st_size,
          status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec};
}

ElfFile::ElfFile(std::filesystem::path file) : file_(std::move(file)) {
  // O_NONBLOCK: a FIFO must not hold us up before we see what it is.
  descriptor_ = open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) fail(std::string("cannot be read: ") + std::strerror(errno));
  struct stat status {};
  try {
    if (fstat(descriptor_, &status) != 0)
      fail(std::string("cannot be read: ") + std::strerror(errno));
    if (!S_ISREG(status.st_mode)) fail("is not a regular file");
    identity_ = FileIdentity::of(status);
    read_header();
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

ElfFile::~ElfFile() { close(descriptor_); }

void ElfFile::fail(const std::string& message) const {
  throw Error(file_.string() + ": " + message, ExitCode::plugin);
}

void ElfFile::read_at(std::uint64_t offset, void* to, std::size_t size) const {
  require_whole(offset, size);
  auto* bytes = static_cast<char*>(to);
  while (size > 0) {
    const auto count = pread(descriptor_, bytes, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(std::string("cannot be read: ") + std::strerror(errno));
    if (count == 0) fail("became shorter while it was read");
    bytes += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
}

void ElfFile::require_whole(std::uint64_t offset, std::uint64_t size) const {
  const auto length = static_cast<std::uint64_t>(identity_.size);
  if (offset > length || size > length - offset) {
    fail("is truncated: it has " + std::to_string(length) +
         " bytes and refers to others behind them");
  }
}

void ElfFile::read_header() {
  Elf64_Ehdr header{};
  std::array<char, SELFMAG> magic{};
  if (identity_.size < SELFMAG) fail("is not a shared library (no ELF file)");
  read_at(0, magic.data(), magic.size());
  if (std::memcmp(magic.data(), ELFMAG, SELFMAG) != 0)
    fail("is not a shared library (no ELF file)");
  read_at(0, &header, sizeof(header));
  if (header.e_ident[EI_CLASS] != ELFCLASS64) fail("is a 32-bit library; this host is 64-bit");
  if (header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != kMachine) {
    fail("is built for another processor (ELF machine " + std::to_string(header.e_machine) +
         ", this host is " + std::to_string(kMachine) + ")");
  }
  if (header.e_type != ET_DYN)
    fail("is not a shared library (ELF type " + std::to_string(header.e_type) + ")");
  if (header.e_shoff == 0 || header.e_shentsize != sizeof(Elf64_Shdr) ||
      header.e_shstrndx >= header.e_shnum) {
    fail("has no usable table of sections");
  }
  read_sections(header.e_shoff, header.e_shnum, header.e_shstrndx);
}

void ElfFile::read_sections(std::uint64_t offset, std::uint16_t count, std::uint16_t names) {
  std::vector<Elf64_Shdr> headers(count);
  read_at(offset, headers.data(), headers.size() * sizeof(Elf64_Shdr));
  for (const auto& header : headers) {
    if (header.sh_type != SHT_NOBITS) require_whole(header.sh_offset, header.sh_size);
    sections_.push_back({"", header.sh_type, header.sh_link, header.sh_offset,
                         header.sh_type == SHT_NOBITS ? 0 : header.sh_size});
  }
  const auto table = content(sections_[names]);
  for (std::size_t i = 0; i < count; ++i) sections_[i].name = text_at(table, headers[i].sh_name);
}

const ElfFile::Section* ElfFile::find(std::string_view name) const {
  const auto it = std::find_if(sections_.begin(), sections_.end(),
                               [&](const Section& section) { return section.name == name; });
  return it == sections_.end() ? nullptr : &*it;
}

std::string ElfFile::content(const Section& section) const {
  if (section.size > kLargestSection) {
    fail("its section " + section.name + " is larger than 16 MiB");
  }
  std::string bytes(section.size, '\0');
  read_at(section.offset, bytes.data(), bytes.size());
  return bytes;
}

std::optional<std::string> ElfFile::section(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return std::nullopt;
  return content(*found);
}

std::vector<std::string> ElfFile::dynamic_strings(std::span<const std::int64_t> tags) const {
  std::vector<std::string> found;
  const auto* dynamic = find(".dynamic");
  if (dynamic == nullptr || dynamic->link >= sections_.size()) return found;
  const auto strings = content(sections_[dynamic->link]);
  each<Elf64_Dyn>(content(*dynamic), [&](const Elf64_Dyn& entry) {
    if (std::find(tags.begin(), tags.end(), entry.d_tag) != tags.end()) {
      found.emplace_back(text_at(strings, entry.d_un.d_val));
    }
  });
  return found;
}

std::vector<std::string> ElfFile::needed() const {
  return dynamic_strings(std::array<std::int64_t, 1>{DT_NEEDED});
}

std::vector<std::string> ElfFile::run_path() const {
  std::vector<std::string> folders;
  for (const auto& path : dynamic_strings(std::array<std::int64_t, 2>{DT_RUNPATH, DT_RPATH})) {
    for (std::size_t at = 0; at < path.size();) {
      const auto end = std::min(path.find(':', at), path.size());
      if (end > at) folders.push_back(path.substr(at, end - at));
      at = end + 1;
    }
  }
  return folders;
}

bool ElfFile::exports(std::string_view name) const {
  const auto* symbols = find(".dynsym");
  if (symbols == nullptr || symbols->link >= sections_.size()) return false;
  const auto strings = content(sections_[symbols->link]);
  bool found = false;
  each<Elf64_Sym>(content(*symbols), [&](const Elf64_Sym& symbol) {
    found = found || (symbol.st_shndx != SHN_UNDEF && text_at(strings, symbol.st_name) == name);
  });
  return found;
}

std::string ElfFile::build_id() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto note = section(".note.gnu.build-id");
  // A note: three 32-bit numbers, the name "GNU\0", the id.
  constexpr std::size_t kHead = sizeof(Elf64_Nhdr) + 4;
  if (!note || note->size() <= kHead) return "";
  std::string id;
  for (const unsigned char byte : note->substr(kHead)) {
    id += kDigits[byte >> 4U];
    id += kDigits[byte & 15U];
  }
  return id;
}

}  // namespace clara::host::plugins
