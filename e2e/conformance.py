"""Jupyter's own kernel tests, with what Java says for each; run by test_kernel.py with a Python that has them."""

import unittest

import jupyter_kernel_test


class JacobiTest(jupyter_kernel_test.KernelTests):
    kernel_name = "jacobi"
    language_name = "java"
    file_extension = ".java"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    completion_samples = [
        {"text": '"text".isEm', "matches": {"isEmpty()"}},
        {"text": "Thread.onSp", "matches": {"onSpinWait()"}},
    ]
    complete_code_samples = ["1 + 1", "int x = 2;", "if (true) { }", "record Point(int x, int y) {}"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "int f(int x)", 'String s = """', "1 +"]
    invalid_code_samples = ["int 1x = ;"]
    code_generate_error = 'throw new IllegalStateException("no");'
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": '"a" + 1', "result": "a1"},
        {"code": 'java.util.List.of(1, 2)', "mime": "text/plain"},
        {"code": "tensor(new float[] {1, 2, 3})", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": "DisplayPublisher.current().display(Rendering.of(tensor(new float[] {1, 2})));", "mime": "text/html"},
    ]
    code_page_something = "Math.abs?"
    code_history_pattern = "1 + 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.abs(1)"
    code_clear_output = "dev.jacobi.notebook.display.DisplayPublisher.current().clear(false);"


if __name__ == "__main__":
    unittest.main()
