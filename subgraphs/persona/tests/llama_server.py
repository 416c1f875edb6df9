"""A real model behind llama.cpp's own OpenAI-compatible server, which its wheel `xllamacpp` brings:
`python -m subgraphs.persona.tests.llama_server MODEL.gguf`.

It prints its address, and ends with its standard input.
"""

import sys

import xllamacpp

CONTEXT = 8_192  # tokens


def main(model: str) -> None:
    asked = xllamacpp.CommonParams()
    asked.model.path = model
    asked.n_ctx = CONTEXT
    asked.cpuparams.n_threads = 1  # two that wait for each other are slower where others work too
    asked.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(asked)
    print(server.listening_address, flush=True)  # noqa: T201 - for whoever started it
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main(sys.argv[1])
