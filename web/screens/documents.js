/** The documents: adding, replacing, removing. */

import { forgetAnswers } from "../answers.js";
import * as api from "../api.js";
import { texts } from "../messages.js";
import { removeLater, removeNow, undo } from "../removals.js";
import { addFiles, allUploads, cancel, clearFinished, retry, undoReplacing, watch } from "../uploads.js";
import { documentsView } from "../view/documents.js";
import { element, quiet } from "../view/dom.js";
import { emptyIndexView } from "../view/states.js";
import { takeDrops, uploadForm, uploadItem } from "../view/uploads.js";

export async function show(address, tools) {
  const { signal, report } = tools;
  let { documents } = await api.documents(signal);
  const list = element("div");
  const uploads = element("section", { class: "uploads", "aria-label": texts.uploads });

  const draw = () => {
    const rows = documents.length ? documentsView(documents, address, does) : [emptyIndexView()];
    tools.keepingFocus(() => list.replaceChildren(...rows));
  };
  const reload = tools.guarded(async () => {
    forgetAnswers();
    ({ documents } = await api.documents(signal));
    draw();
  });
  const titleOf = (one) => one.title || one.source;
  const does = {
    remove(one) {
      const failed = (error) => {
        draw();
        report(texts.removeFailed(titleOf(one), error.message));
      };
      const done = () => reload().then(() => report(texts.removed(titleOf(one))));
      removeLater(one.id, done, failed);
      draw();
      document.getElementById(`undo-${one.id}`)?.focus();
      report(texts.removingOne(titleOf(one)));
    },
    undo(one) {
      undo(one.id);
      draw();
      document.getElementById(`remove-${one.id}`)?.focus();
      report(texts.kept(titleOf(one)));
    },
    removeNow: (one) => removeNow(one.id),
    replace: (one, file) => file && addFiles([file], one),
  };

  const uploadDoes = { cancel, retry, undo: (upload) => undoReplacing(upload).catch((error) => report(error.message)) };
  const drawUploads = (upload) => {
    const row = upload && document.getElementById(`upload-${upload.id}`);
    if (row) tools.keepingFocus(() => row.replaceWith(uploadItem(upload, uploadDoes)));
    else uploads.replaceChildren(...uploadNodes(uploadDoes));
    if (!upload || ["waiting", "sending", "indexing"].includes(upload.state)) return;
    const outcome = upload.error?.message ?? upload.result?.message ?? texts.uploaded[upload.result?.status ?? upload.state];
    report(texts.uploadedOne(upload.name, outcome));
    reload();
  };
  watch(drawUploads, signal);
  takeDrops(addFiles, signal);
  drawUploads(null);
  draw();
  return { nodes: [uploadForm((files) => addFiles(files)), uploads, list], announcement: "" };
}

function uploadNodes(does) {
  const all = allUploads();
  if (!all.length) return [];
  return [
    element("ul", { class: "upload-list", "aria-label": texts.uploads }, all.map((upload) => uploadItem(upload, does))),
    quiet(texts.clearUploads, clearFinished),
  ];
}
