"""A kernel whose client dies without a word."""

import signal
import subprocess
import sys

from jupyter_client.manager import KernelManager

# Starts a cell that prints for long, says so, and waits for its end.
CLIENT = """
import sys
from jupyter_client.blocking import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=60)
client.execute('for (int i = 0; i < 100; i++) { System.out.println(i); Thread.sleep(10); }')
while client.get_iopub_msg(timeout=60)['msg_type'] != 'stream':
    pass
print('running', flush=True)
client.get_shell_msg(timeout=60)
"""


def test_a_client_is_killed(kernelspec: None) -> None:
    manager = KernelManager(kernel_name="jacobi")
    manager.start_kernel()
    try:
        arguments = [sys.executable, "-c", CLIENT, manager.connection_file]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None and client.stdout.readline() == "running\n"
            client.send_signal(signal.SIGKILL)
        other = manager.blocking_client()
        other.start_channels()
        other.wait_for_ready(timeout=60)
        shown: list[str] = []
        reply = other.execute_interactive(
            "6 * 111",
            timeout=60,
            output_hook=lambda message: shown.append(message["content"].get("data", {}).get("text/plain", "")),
        )
        assert reply["content"]["status"] == "ok"
        assert "666" in shown
        other.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
