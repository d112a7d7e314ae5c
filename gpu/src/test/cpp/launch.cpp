// The driver's entry points: modules and launches.
#include <cstdio>
#include <cstring>

#include "driver.h"

using namespace jd;

API cuModuleLoadData(void **m, const void *image) {
  Guard g(lock);
  int e = enter("cuModuleLoadData");
  if (e) return e;
  try {
    *m = new Image{load(current->memory, (const char *)image), {}};
    return OK;
  } catch (std::exception &x) {
    note(x.what());
    return INVALID_PTX;
  }
}

API cuModuleLoadDataEx(void **m, const void *image, unsigned, int *, void **) { return cuModuleLoadData(m, image); }

API cuModuleUnload(void *m) {
  Guard g(lock);
  int e = enter("cuModuleUnload");
  if (e) return e;
  for (u64 at : ((Image *)m)->module->globals) current->memory.release(at);
  return OK;
}

API cuModuleGetFunction(void **f, void *m, const char *name) {
  Guard g(lock);
  int e = enter("cuModuleGetFunction");
  if (e) return e;
  Image &image = *(Image *)m;
  for (const Entry *entry = image.module->entries; entry->name; entry++) {
    if (strcmp(entry->name, name) == 0) {
      auto &slot = image.functions[name];
      if (!slot) slot.reset(new Callable{entry});
      *f = slot.get();
      return OK;
    }
  }
  return NOT_FOUND;
}

API cuFuncSetAttribute(void *f, int attribute, int value) {
  if (attribute != 8) return INVALID_VALUE;
  if (value > 65536) return INVALID_VALUE;
  ((Callable *)f)->dynamicLimit = value;
  return OK;
}

API cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, void *s,
                   void **params, void **extra) {
  Guard g(lock);
  int e = enter("cuLaunchKernel");
  if (e) return e;
  Callable &function = *(Callable *)f;
  if (!gx || !gy || !gz || !bx || !by || !bz || (u64)bx * by * bz > 1024 || bz > 64 || gy > 65535 || gz > 65535 || extra) {
    note("launch of " + std::string(function.entry->name) + " with sizes that no card takes");
    return INVALID_VALUE;
  }
  if ((int)(function.entry->sharedBytes + shared) > function.dynamicLimit) {
    note("launch with too much shared memory");
    return INVALID_VALUE;
  }
  auto launch = std::make_shared<Launch>();
  *launch = Launch{function.entry, {gx, gy, gz}, {bx, by, bz}, shared, std::vector<uint8_t>(function.entry->paramBytes)};
  for (int i = 0; i < function.entry->parameters; i++) {
    memcpy(launch->params.data() + function.entry->offsets[i], params[i], function.entry->sizes[i]);
  }
  counts[std::string("kernel ") + function.entry->name]++;
  launched.insert(function.entry->name);
  Context *c = current;
  return submit((Stream *)s, [c, launch] { execute(c->memory, *launch); });
}

API cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, void *, int, size_t) {
  *n = 1;
  return OK;
}

API cuGetErrorName(int code, const char **name) {
  static const std::map<int, const char *> names = {{0, "CUDA_SUCCESS"},
                                                    {1, "CUDA_ERROR_INVALID_VALUE"},
                                                    {2, "CUDA_ERROR_OUT_OF_MEMORY"},
                                                    {3, "CUDA_ERROR_NOT_INITIALIZED"},
                                                    {100, "CUDA_ERROR_NO_DEVICE"},
                                                    {101, "CUDA_ERROR_INVALID_DEVICE"},
                                                    {201, "CUDA_ERROR_INVALID_CONTEXT"},
                                                    {218, "CUDA_ERROR_INVALID_PTX"},
                                                    {400, "CUDA_ERROR_INVALID_HANDLE"},
                                                    {500, "CUDA_ERROR_NOT_FOUND"},
                                                    {600, "CUDA_ERROR_NOT_READY"},
                                                    {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
                                                    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"},
                                                    {702, "CUDA_ERROR_LAUNCH_TIMEOUT"},
                                                    {719, "CUDA_ERROR_LAUNCH_FAILED"},
                                                    {801, "CUDA_ERROR_NOT_SUPPORTED"}};
  auto found = names.find(code);
  *name = found == names.end() ? "CUDA_ERROR_UNKNOWN" : found->second;
  return OK;
}

API cuGetErrorString(int code, const char **text) { return cuGetErrorName(code, text); }
