// Reads a server stream: node stream-export.js HOST:PORT TOKEN PROJECT PROTO_FOLDER…
// Prints the bytes and messages received, and whether they are one JSON document, as JSON.
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const [address, token, project, ...includeDirs] = process.argv.slice(2);
const definition = loader.loadSync("labeler/export/v1/export.proto", { includeDirs, keepCase: true, enums: String });
const { ExportService } = grpc.loadPackageDefinition(definition).labeler.export.v1;

const client = new ExportService(address, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${token}`);

const pieces = [];
const call = client.StreamExport({ project_id: project, format: "EXPORT_FORMAT_COCO", include_draft: true }, metadata);
call.on("data", (piece) => pieces.push(piece.data));
call.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
call.on("end", () => {
  const whole = Buffer.concat(pieces);
  const coco = JSON.parse(whole.toString("utf8"));
  console.log(JSON.stringify({ messages: pieces.length, bytes: whole.length, annotations: coco.annotations.length }));
  client.close();
});
