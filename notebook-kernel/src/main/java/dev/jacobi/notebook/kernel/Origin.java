package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;

/// The request that a thread works for: its output answers that request.
///
/// @param request the request; output before the first one answers nothing
/// @param cell what messages call the cell, such as `In[7]`, or an empty string
/// @param silent whether nobody is to see what it prints and shows
/// @param output where its text goes
record Origin(Request request, String cell, boolean silent, CellOutput output) {
  JsonObject header() {
    return request.message().header();
  }
}
