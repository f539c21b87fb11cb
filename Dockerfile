# The task image: rota/, tasks/ and what they import at run time. It is built once and deployed to every environment.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
COPY requirements-image.txt ./
# Python before 3.12 puts setuptools beside pip into a new environment. Only botocore's manual uses the examples.
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps --only-binary :all: --requirement requirements-image.txt \
 && /venv/bin/pip check \
 && find /venv -name examples-1.json -delete \
 && /venv/bin/pip uninstall --yes pip setuptools
COPY rota ./rota
COPY tasks ./tasks
# The running container cannot write bytecode, and a quarter of a vCPU compiles slowly. So it is all compiled here.
RUN python -m compileall -q --invalidation-mode unchecked-hash rota tasks

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="rota-tasks" \
      org.opencontainers.image.description="Scheduled tasks of tasks/tasks.yaml, run by python -m rota run NAME"
# The official image ships pip, which no task needs, and its standard library without bytecode. The modules for
# developers are not compiled.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/site-packages/pip* \
 && python -m compileall -q \
    -x '/(_pyrepl|curses|ensurepip|idlelib|pydoc_data|test|tkinter|turtledemo|unittest|venv|wsgiref)/|/(doctest|pdb|pydoc|turtle)\.py$' \
    "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
# The task definition mounts a volume here, the only writable folder. Fargate gives it the owner and mode of this
# directive's folder. Without the directive only root could write to it.
VOLUME ["/tmp"]
USER 10001:10001
ENTRYPOINT ["python", "-m", "rota"]
CMD ["run", "--help"]
