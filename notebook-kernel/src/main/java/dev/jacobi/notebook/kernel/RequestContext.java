package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import java.util.concurrent.BlockingQueue;

/// The request that a thread works for: its output answers that request.
///
/// @param request the request; output before the first one answers nothing
/// @param cell what messages call the cell, such as `In[7]`, or an empty string
/// @param silent whether nobody is to see what it prints and shows
/// @param output where its text goes
/// @param payload what its reply asks of the front end
record RequestContext(
    Request request,
    String cell,
    boolean silent,
    CellOutput output,
    BlockingQueue<JsonObject> payload) {

  JsonObject header() {
    return request.message().header();
  }
}
