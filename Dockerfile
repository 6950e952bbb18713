# A run needs no network: docker run --rm --network none -v "$PWD:/work" nianbao audit reports
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/nianbao && /opt/nianbao/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN /opt/nianbao/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
COPY --from=build /opt/nianbao /opt/nianbao
RUN useradd --uid 10001 --create-home nianbao
ENV PATH=/opt/nianbao/bin:$PATH PYTHONUTF8=1
USER nianbao
WORKDIR /work
ENTRYPOINT ["nianbao"]
CMD ["--help"]
