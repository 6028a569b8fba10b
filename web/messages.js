/** The texts that the page shows, in the language that was chosen. */

import { zh } from "./messages-zh.js";

const KEY = "qa-language";

/** The texts; read them when they are shown, for the language may change. */
export let texts = zh;

export const isEnglish = () => texts !== zh;

/** Use the language that was kept, or else Chinese. */
export function useKeptLanguage() {
  return useLanguage(window.localStorage.getItem(KEY) === "en");
}

export function switchLanguage() {
  const english = !isEnglish();
  window.localStorage.setItem(KEY, english ? "en" : "zh");
  return useLanguage(english);
}

async function useLanguage(english) {
  if (english) texts = (await import("./messages-en.js")).en;
  else texts = zh;
  const root = document.documentElement;
  root.lang = texts.tag;
  document.getElementById("language").lang = texts.otherTag;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of document.querySelectorAll("[data-name]")) node.setAttribute("aria-label", texts[node.dataset.name]);
}

/** 2023, 2024Q1, 2024-03 and 2024-03-05 written out; anything else as it is. */
export const periodText = (period) => texts.periodText(period ?? "");
