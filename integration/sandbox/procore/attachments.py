"""Files on records: kept with the company, fetched from an address of their own."""

from integration.sandbox.procore.records import Doc, Records, Ref

PDF = "application/pdf"


class Attachments(Records):
    def add_attachment(
        self, kind: str, ref: Ref, filename: str, content: str = "", content_type: str = PDF
    ) -> Doc:
        """A person attaches a file to a claim, payment, direct_cost or commitment, locked or not."""
        with self.store.change():
            file = self.create("file", {
                "filename": filename, "content": content or f"%PDF-1.4 {filename}",
                "content_type": content_type,
            })  # fmt: skip
            doc = self.get(kind, ref)
            self.change(kind, doc, {"attachments": [*doc.get("attachments", []), file["id"]]})
            return file

    def remove_attachment(self, kind: str, ref: Ref, file: Ref) -> None:
        gone = self.get("file", file)["id"]
        with self.store.change():
            kept = [one for one in self.get(kind, ref).get("attachments", []) if one != gone]
            self.change(kind, ref, {"attachments": kept})
            self.remove("file", gone)

    def attached(self, doc: Doc) -> list[Doc]:
        return [self.get("file", file_id) for file_id in doc.get("attachments", [])]


def address(company_id: int, file: Doc) -> str:
    """Where a file is, without the host: the replies put the sandbox's own before it."""
    return f"/files/{company_id}/{file['id']}/{file['filename']}"
