# The command. A run needs no network: docker run --rm --network none -v "$PWD:/work" nianbao audit reports
# The office's desk is the stage `desk`: docker build --target desk -t nianbao-desk . (packaging/compose.yaml does so)
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/nianbao && /opt/nianbao/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN /opt/nianbao/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim AS build-desk
WORKDIR /src
COPY requirements-desk.txt ./
RUN python -m venv /opt/nianbao && /opt/nianbao/bin/pip install --no-cache-dir --require-hashes -r requirements-desk.txt
COPY . .
RUN /opt/nianbao/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim AS desk
COPY --from=build-desk /opt/nianbao /opt/nianbao
RUN useradd --uid 10001 --create-home nianbao && install -d -o nianbao -g nianbao -m 0700 /var/lib/nianbao
ENV PATH=/opt/nianbao/bin:$PATH PYTHONUTF8=1 PYTHONUNBUFFERED=1 NIANBAO_DESK_STORE=/var/lib/nianbao/files NIANBAO_LOG=-
USER nianbao
WORKDIR /var/lib/nianbao
EXPOSE 8642
ENTRYPOINT ["nianbao"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8642"]

FROM python:3.12-slim
COPY --from=build /opt/nianbao /opt/nianbao
RUN useradd --uid 10001 --create-home nianbao
ENV PATH=/opt/nianbao/bin:$PATH PYTHONUTF8=1
USER nianbao
WORKDIR /work
ENTRYPOINT ["nianbao"]
CMD ["--help"]
