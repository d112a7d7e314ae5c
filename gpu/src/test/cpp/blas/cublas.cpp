// The double of cuBLAS: products of column-major matrices on the double of the driver, with the checks that NVIDIA's
// library makes of its arguments, and those of memory that it does not make. What was not asked for is not here.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

// Of the driver's double: puts work into a stream; the memory behind device addresses, checked; ends a launch with a fault.
extern "C" int jd_enqueue(void *stream, void (*run)(void *), void *argument);
extern "C" uint8_t *jd_memory(uint64_t address, uint64_t bytes, bool read);
extern "C" void jd_note(const char *text);

namespace {

enum Status { OK = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };
enum Type { R_32F = 0, R_64F = 1, R_16F = 2, R_16BF = 14 };
enum Compute { COMPUTE_32F = 68, COMPUTE_64F = 70, COMPUTE_32F_FAST_TF32 = 77 };

struct Handle {
  void *stream = nullptr;
};

std::set<Handle *> handles;

int bytesOf(int type) { return type == R_64F ? 8 : type == R_32F ? 4 : 2; }

double number(const uint8_t *p, int type) {
  if (type == R_64F) {
    double d;
    memcpy(&d, p, 8);
    return d;
  }
  if (type == R_32F) {
    float f;
    memcpy(&f, p, 4);
    return f;
  }
  uint16_t h;
  memcpy(&h, p, 2);
  if (type == R_16BF) {
    uint32_t bits = (uint32_t)h << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
  }
  int e = h >> 10 & 31, m = h & 1023;
  double v = e == 31 ? (m ? NAN : INFINITY) : e == 0 ? std::ldexp(m, -24) : std::ldexp(1024 + m, e - 25);
  return h & 0x8000 ? -v : v;
}

// To the nearest multiple of a power of two that leaves `bits` significant bits, ties to even.
double rounded(double v, int bits, int least) {
  if (v == 0 || !std::isfinite(v)) return v;
  int e = std::max(std::ilogb(v) + 1 - bits, least);
  return std::ldexp(std::nearbyint(std::ldexp(v, -e)), e);
}

void put(uint8_t *p, int type, double v) {
  if (type == R_64F) {
    memcpy(p, &v, 8);
  } else if (type == R_32F || type == R_16BF) {
    float f = (float)(type == R_16BF ? rounded((float)v, 8, -133) : v);
    uint32_t bits;
    memcpy(&bits, &f, 4);
    if (type == R_32F) memcpy(p, &bits, 4);
    else memcpy(p, (const uint8_t *)&bits + 2, 2);
  } else {
    double h = rounded((float)v, 11, -24), a = std::fabs(h);
    uint16_t bits = std::signbit(h) ? 0x8000 : 0;
    if (std::isnan(h)) bits |= 0x7e00;
    else if (a >= 65536) bits |= 0x7c00;
    else if (a < 0x1p-14) bits |= (uint16_t)std::ldexp(a, 24);
    else bits |= (uint16_t)(((std::ilogb(a) + 15) << 10) | ((int)std::ldexp(a, 10 - std::ilogb(a)) - 1024));
    memcpy(p, &bits, 2);
  }
}

struct Matrix {
  uint64_t address;
  int type, rows, columns;  // as they lie in memory
  long ld;
  long long step;  // between the matrices of a batch

  // A checked copy, column after column.
  std::vector<double> read(long long batch) const {
    std::vector<double> all((size_t)rows * columns);
    int w = bytesOf(type);
    for (int j = 0; j < columns && rows; j++) {
      const uint8_t *p = jd_memory(address + (batch * step + j * ld) * w, (uint64_t)rows * w, true);
      for (int i = 0; i < rows; i++) all[(size_t)j * rows + i] = number(p + (size_t)i * w, type);
    }
    return all;
  }
};

struct Gemm {
  bool ta, tb;
  int m, n, k, compute, count;
  double alpha, beta;
  Matrix a, b, c;

  double in(double v) const { return compute == COMPUTE_32F_FAST_TF32 ? rounded(v, 11, -136) : v; }

  void run() const {
    for (int batch = 0; batch < count; batch++) {
      std::vector<double> x = a.read(batch), y = b.read(batch), z;
      // Where beta is 0 what was there before has no part in it, were it NaN.
      if (beta != 0) z = c.read(batch);
      int w = bytesOf(c.type);
      for (int j = 0; j < n && m; j++) {
        uint8_t *p = jd_memory(c.address + (batch * c.step + j * c.ld) * w, (uint64_t)m * w, false);
        for (int i = 0; i < m; i++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum += in(ta ? x[(size_t)i * k + l] : x[(size_t)l * m + i]) * in(tb ? y[(size_t)l * n + j] : y[(size_t)j * k + l]);
          }
          put(p + (size_t)i * w, c.type, alpha * sum + (beta != 0 ? beta * z[(size_t)j * m + i] : 0));
        }
      }
    }
  }
};

int refuse(Status status, const char *why) {
  jd_note((std::string("cuBLAS refuses a product: ") + why).c_str());
  return status;
}

double scale(const void *p, int compute) { return compute == COMPUTE_64F ? *(const double *)p : *(const float *)p; }

}  // namespace

extern "C" {

int cublasCreate_v2(Handle **handle) {
  *handle = new Handle();
  handles.insert(*handle);
  return OK;
}

int cublasDestroy_v2(Handle *handle) {
  if (!handles.erase(handle)) return NOT_INITIALIZED;
  delete handle;
  return OK;
}

int cublasGetVersion_v2(Handle *handle, int *version) {
  *version = 120600;
  return handles.count(handle) ? OK : NOT_INITIALIZED;
}

int cublasSetStream_v2(Handle *handle, void *stream) {
  if (!handles.count(handle)) return NOT_INITIALIZED;
  handle->stream = stream;
  return OK;
}

int cublasGemmStridedBatchedEx(Handle *handle, int transa, int transb, int m, int n, int k, const void *alpha, uint64_t a, int atype,
                               int lda, long long stridea, uint64_t b, int btype, int ldb, long long strideb, const void *beta,
                               uint64_t c, int ctype, int ldc, long long stridec, int count, int compute, int) {
  if (!handles.count(handle)) return NOT_INITIALIZED;
  bool ta = transa != 0, tb = transb != 0;
  if (transa < 0 || transa > 1 || transb < 0 || transb > 1) return refuse(INVALID_VALUE, "an operation that is none");
  if (m < 0 || n < 0 || k < 0 || count < 0) return refuse(INVALID_VALUE, "a negative size");
  if (lda < std::max(1, ta ? k : m)) return refuse(INVALID_VALUE, "lda is too small");
  if (ldb < std::max(1, tb ? n : k)) return refuse(INVALID_VALUE, "ldb is too small");
  if (ldc < std::max(1, m)) return refuse(INVALID_VALUE, "ldc is too small");
  if (count > 1 && stridec < (long long)ldc * (n - 1) + m) return refuse(INVALID_VALUE, "results that overlap");
  bool floats = atype == R_32F || atype == R_16F || atype == R_16BF;
  bool fits = atype == btype && atype == ctype &&
              (floats ? compute == COMPUTE_32F || (atype == R_32F && compute == COMPUTE_32F_FAST_TF32)
                      : atype == R_64F && compute == COMPUTE_64F);
  if (!fits) return refuse(NOT_SUPPORTED, "types that do not go together");
  Gemm *work = new Gemm{ta, tb, m, n, k, compute, count, scale(alpha, compute), scale(beta, compute),
                        {a, atype, ta ? k : m, ta ? m : k, lda, stridea},
                        {b, btype, tb ? n : k, tb ? k : n, ldb, strideb},
                        {c, ctype, m, n, ldc, stridec}};
  auto run = [](void *argument) { std::unique_ptr<Gemm>((Gemm *)argument)->run(); };
  return jd_enqueue(handle->stream, run, work) == 0 ? OK : EXECUTION_FAILED;
}

}  // extern "C"
