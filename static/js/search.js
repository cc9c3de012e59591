// The search page: asks the shards of the index, the newest first, until a page of results is full.
// The runes and their order are those of site_builder/shards.py.

const form = document.getElementById("search");
const status = document.getElementById("search_status");
const list = document.getElementById("search_results");
const more = document.getElementById("search_more");
const says = form.dataset;

const ENOUGH = 20;
const KINDS = ["category", "tag", "year"];
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";
const rune = (number) => String.fromCodePoint(0x16a0 + number);
const END = rune(KINDS.length + LETTERS.length);
const NEVER = rune(KINDS.length + LETTERS.length + 1);
// Pagefind knows no Ukrainian endings; a word without its ending finds all that begin like it.
const ENDINGS = {
  uk: /(?<=.{4})(?:[ая]ми|[оеє]ві|ого|ому|[иі]ми|ої|[оеє]ю|[иі]й|[иії]х|[иіоеєая]м|[ая]х|[ії]в|[аеєиіїйоуьюя])$/u,
};

const remember = (make) => {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) {
      made.set(key, make(key).catch((error) => {
        made.delete(key);
        throw error;
      }));
    }
    return made.get(key);
  };
};

const get = async (url, options) => {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
};

// -- The index

const start = remember(async (url) => {
  const index = await (await get(url, { cache: "no-cache" })).json();
  const runtime = index.runtime && import(index.runtime);
  const open = remember(async (folder) => {
    const ids = get(`${folder}ids.txt`).then((response) => response.text());
    const shard = (await runtime).createInstance({ basePath: folder, noWorker: true, metaCacheTag: "1" });
    await ready(shard);
    return { shard, slots: new Map((await ids).split("\n").map((id, slot) => [id, slot])) };
  });
  const cards = remember(async (number) => {
    const text = await (await get(`${index.cards}${number}.html`)).text();
    return new DOMParser().parseFromString(text, "text/html").querySelectorAll("li.result");
  });
  return { ...index, open, cards };
});

// Whoever asks Pagefind before it is ready waits for 50 ms until it looks again; of ten who come one after
// the other, one waits for 5 ms at most.
const ready = (shard) => Promise.any([...Array(10).keys()].map(async (turn) => {
  await new Promise((begin) => setTimeout(begin, turn * 5));
  await shard.preload("");
}));

const ask = async (shard, words) => new Map((await shard.search(words)).results.map((each) => [each.id, each.score]));

// Whether a shard has a word, or one that begins like it. Pagefind leaves out a word that it has not, or
// takes the longest word that it begins with instead, "in" for "inscription"; that is what it answers for
// the word with a letter that stands in no text as well.
const has = async (shard, word) => {
  if ((await ask(shard, `"${word}"`)).size) return true;
  const found = await ask(shard, word);
  const instead = await ask(shard, word + NEVER);
  return found.size > 0 && (found.size !== instead.size || [...found.keys()].some((id) => !instead.has(id)));
};

// The slots of a shard that have all that is wanted: the best first, the newer of two that are as good.
const askShard = async (index, [folder, first], { words, exact }) => {
  const { shard, slots } = await index.open(folder);
  await shard.preload([NEVER, ...words, ...exact].join(" "));
  let found;
  const narrow = (answer) => {
    found = found ? [...found].filter(([id]) => answer.has(id)).map(([id, score]) => [id, score + answer.get(id)]) : [...answer];
    return found.length;
  };
  for (const phrase of exact) {
    const answer = await ask(shard, `"${phrase}"`);
    for (const id of answer.keys()) answer.set(id, 0);
    if (!narrow(answer)) return [];
  }
  for (const word of words) if (!(await has(shard, word))) return [];
  if (words.length && !narrow(await ask(shard, words.join(" ")))) return [];
  return found.map(([id, score]) => ({ slot: first + slots.get(id), score }))
    .sort((a, b) => b.score - a.score || b.slot - a.slot).map((each) => each.slot);
};

// The newest shard is opened early, by itself, for it brings the WebAssembly of all.
const open = async (url) => {
  const index = await start(url);
  if (index.shards.length) await (await index.open(index.shards[0][0])).shard.preload(NEVER);
  return index;
};

// All slots that are found: those of the newest shard, then of more and more at a time.
async function* find(index, wanted) {
  for (let asked = 0, group = 1; asked < index.shards.length; asked += group, group = Math.min(asked, 8)) {
    const answers = index.shards.slice(asked, asked + group).map((shard) => askShard(index, shard, wanted));
    for (const answer of answers) answer.catch(() => {});
    for (const answer of answers) yield* await answer;
  }
}

// -- The form

const wordsOf = (text) => text.normalize("NFC").toLowerCase().replace(/[\u16a0-\u16f8]/gu, "").split(/\s+/u)
  .map((word) => word.replace(/[^\p{L}\p{M}\p{N}_]/gu, "")).filter(Boolean).slice(0, 12);

const tokenOf = (kind, name) => rune(KINDS.indexOf(kind)) + [...name].map((each) => rune(KINDS.length + LETTERS.indexOf(each))).join("") + END;

// What the form asks for: words, and what must be there exactly, phrases in quotation marks and tokens;
// `marks` is what to mark in the results.
const read = () => {
  const values = Object.fromEntries(new FormData(form));
  const ending = ENDINGS[document.documentElement.lang];
  const words = [];
  const phrases = [];
  for (const [number, part] of values.q.split('"').entries()) {
    const each = wordsOf(part);
    if (number % 2 === 0) words.push(...each.map((word) => (ending ? word.replace(ending, "") : word)));
    else if (each.length) phrases.push(each.join(" "));
  }
  const tokens = KINDS.filter((kind) => values[kind]).map((kind) => tokenOf(kind, values[kind]));
  return { values, words, exact: [...phrases, ...tokens], marks: [...words, ...phrases.flatMap((each) => each.split(" "))] };
};

// Values from the address; one that is not in its list is added, for the lists hold the commonest only.
const fill = () => {
  const given = new URLSearchParams(location.search);
  for (const field of form.elements) {
    const value = field.name && given.get(field.name)?.slice(0, 200);
    if (!value) continue;
    if (field.options && [...value].every((each) => LETTERS.includes(each)) && ![...field.options].some((each) => each.value === value)) {
      field.add(new Option(value.replaceAll("-", " "), value));
    }
    field.value = value;
  }
};

// -- The results

const mark = (item, marks) => {
  if (!marks.length) return;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${marks.join("|")})[\\p{L}\\p{M}\\p{N}]*`, "giu");
  for (const part of item.querySelectorAll(".card-title a, .card-summary")) {
    const text = part.textContent;
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const marked = document.createElement("mark");
      marked.textContent = match[0];
      pieces.push(text.slice(end, match.index), marked);
      end = match.index + match[0].length;
    }
    if (pieces.length) part.replaceChildren(...pieces, text.slice(end));
  }
};

const card = async ({ index, marks }, slot) => {
  const cards = await index.cards(Math.floor(slot / index.together) + 1);
  const item = document.importNode(cards[slot % index.together], true);
  mark(item, marks);
  return item;
};

let current = {};

// The next results of a search, each as soon as it is there, unless another search has begun meanwhile;
// `search.ahead` is the slot that comes behind the last of them.
const show = async (search) => {
  const first = !search.shown;
  const items = [];
  let drawn = Promise.resolve();
  const draw = async (before, coming) => {
    await before;
    const item = await coming;
    if (search !== current) return;
    if (search.shown) list.append(item);
    else list.replaceChildren(item);
    search.shown = true;
    items.push(item);
  };
  search.ahead ??= await next(search.slots);
  for (let count = 0; search.ahead !== undefined && count < ENOUGH; count += 1) {
    const coming = card(search, search.ahead);
    drawn = draw(drawn, coming);
    for (const each of [coming, drawn]) each.catch(() => {});
    search.ahead = await next(search.slots);
    if (search !== current) return;
  }
  await drawn;
  if (search !== current) return;
  if (first && !items.length) list.replaceChildren();
  more.hidden = search.ahead === undefined;
  const count = list.children.length;
  status.textContent = count ? says[more.hidden ? "found" : "first"].replace("{count}", count) : says.none;
  if (!first) items[0]?.querySelector(".card-title a")?.focus();
};

const next = async (slots) => (await slots.next()).value;

const guarded = async (search, work) => {
  try {
    await work();
  } catch (error) {
    console.error(error);
    if (search === current) status.textContent = says.failed;
  }
};

const run = () => {
  const { values, ...wanted } = read();
  const search = { marks: wanted.marks };
  current = search;
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  more.hidden = true;
  const asked = wanted.words.length + wanted.exact.length;
  status.textContent = asked ? says.searching : "";
  if (!asked) return list.replaceChildren();
  return guarded(search, async () => {
    search.index = await start(says.index);
    search.slots = find(search.index, wanted);
    if (search.index.shards.length) await show(search);
    else status.textContent = says.unavailable;
  });
};

let typing;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  run();
});
form.addEventListener("input", (event) => {
  clearTimeout(typing);
  if (event.target === form.q) typing = setTimeout(run, 200);
  else run();
});
more.addEventListener("click", () => guarded(current, () => show(current)));
fill();
run();
open(says.index).catch(() => {});
