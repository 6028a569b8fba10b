/**
 * Offsets count code points, as the service does; JavaScript's strings count UTF-16 units, so that 𠮷 has length 2.
 */

export const codePointLength = (text) => Array.from(text).length;

/** Cut a text at code points into [before, inside, after]; a range that reaches outside is cut to the text. */
export function cut(text, start, end) {
  const characters = Array.from(text);
  const from = Math.max(0, Math.min(start, characters.length));
  const to = Math.max(from, Math.min(end, characters.length));
  return [characters.slice(0, from).join(""), characters.slice(from, to).join(""), characters.slice(to).join("")];
}

/** The lines of a text that hold something, each with its [start, end) in the whole text. */
export function lines(text) {
  const found = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + codePointLength(line);
    if (line.trim()) found.push({ text: line, start, end });
    start = end + 1;
  }
  return found;
}

/** Where the marked segments of a passage stand in its document, first to last; the whole passage if none is marked. */
export function markedRange({ start, end, segments }) {
  const first = segments.findIndex((segment) => segment.marked);
  if (first < 0) return { start, end };
  const last = segments.findLastIndex((segment) => segment.marked);
  const lengthOf = (some) => some.reduce((sum, segment) => sum + codePointLength(segment.text), 0);
  return { start: start + lengthOf(segments.slice(0, first)), end: start + lengthOf(segments.slice(0, last + 1)) };
}
