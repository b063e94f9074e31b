import { questionAt, rememberedPractice, withRemembered } from './remembered.ts';
import { fetchHere } from './request.ts';

/** An answer of `/find.json`. */
interface Found {
  readonly query: string;
  readonly total: number;
  readonly near: boolean;
  readonly words: string;
  readonly hits: readonly {
    readonly type: string;
    readonly id: string;
    readonly name: string;
    readonly more: string;
    readonly href: string;
  }[];
}

/** The pause in typing, in milliseconds, after which results are fetched. */
const PAUSE = 120;

/**
 * Offers results while a person types, as a combobox with a list (WAI-ARIA Authoring Practices): the
 * arrow keys move, Enter opens the chosen or the first result, Escape closes the list and then clears
 * the box. After Escape an arrow key opens the list again and Enter goes to the page of results. Near
 * matches are opened only if chosen, because nobody asked for them.
 */
export function setUpFindBox(form: HTMLFormElement): void {
  const input = form.querySelector('input');
  const list = form.querySelector<HTMLElement>('[data-find-list]');
  const said = form.querySelector<HTMLElement>('[data-find-said]');
  if (!input || !list || !said) return;
  new FindBox(form, input, list, said);
}

class FindBox {
  readonly #form: HTMLFormElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #said: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  /** The results of the text in the box; undefined until they have arrived. */
  #found: Found | undefined;
  #active = -1;
  /** Enter was pressed before the results had arrived. */
  #opensFirst = false;
  /** Arrow keys pressed before the results had arrived: 1 for each down, -1 for each up. */
  #steps: (1 | -1)[] = [];
  /** The list was closed by Escape, and the text has not changed since. */
  #isDismissed = false;

  constructor(
    form: HTMLFormElement,
    input: HTMLInputElement,
    list: HTMLElement,
    said: HTMLElement,
  ) {
    this.#form = form;
    this.#input = input;
    this.#list = list;
    this.#said = said;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('keydown', event => this.#pressed(event));
    input.addEventListener('focus', () => {
      if (this.#found) this.#show(this.#found);
    });
    form.addEventListener('focusout', event => {
      if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) {
        this.#close();
      }
    });
    // Before the box loses the focus, which would close the list.
    list.addEventListener('mousedown', event => event.preventDefault());
    list.addEventListener('click', event => {
      const option = event.target instanceof Element && event.target.closest('[data-href]');
      if (option instanceof HTMLElement) goTo(option.dataset.href ?? '');
    });
    // Text typed before this code ran.
    if (document.activeElement === input && input.value !== '') this.#changed();
  }

  #changed(): void {
    this.#stopSearch();
    this.#found = undefined;
    this.#opensFirst = false;
    this.#steps = [];
    this.#isDismissed = false;
    if (this.#input.value.trim() === '') this.#close();
    else this.#timer = setTimeout(() => void this.#fetch(), PAUSE);
  }

  #stopSearch(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  async #fetch(): Promise<void> {
    this.#stopSearch();
    const request = new AbortController();
    this.#request = request;
    const query = new URLSearchParams({ q: this.#input.value.trim() });
    try {
      const response = await fetchHere(`/find.json?${query}`, { signal: request.signal });
      if (!response.ok) throw new Error(`the server answered with ${response.status}`);
      const found: Found = await response.json();
      this.#found = found;
      if (this.#opensFirst) this.#open();
      else if (this.#form.contains(document.activeElement)) {
        this.#show(found);
        for (const step of this.#steps.splice(0)) this.#move(step);
      }
    } catch {
      // The page of results says what is wrong.
      if (!request.signal.aborted && this.#opensFirst) this.#form.submit();
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (this.#input.value.trim() === '') return;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        if (this.#found) {
          if (this.#list.hidden) this.#show(this.#found);
          this.#move(step);
        } else {
          this.#steps.push(step);
          if (!this.#request) void this.#fetch();
        }
        break;
      }
      case 'Enter':
        // The form's own way leads to the page of results.
        if (this.#input.value.trim() === '' || this.#isDismissed) return;
        event.preventDefault();
        this.#open();
        break;
      case 'Escape':
        if (this.#list.hidden) {
          this.#input.value = '';
          this.#changed();
        } else {
          event.preventDefault();
          this.#stopSearch();
          this.#close();
          this.#isDismissed = true;
        }
    }
  }

  /** Opens the chosen or the first result, once there are results; else the page of results. */
  #open(): void {
    if (!this.#found) {
      this.#opensFirst = true;
      void this.#fetch();
      return;
    }
    const { hits, near } = this.#found;
    const chosen =
      this.#options()[this.#active]?.dataset.href ?? (near ? undefined : hits[0]?.href);
    if (chosen === undefined) this.#form.submit();
    else goTo(chosen);
  }

  #show(found: Found): void {
    this.#isDismissed = false;
    const { hits, total, words } = found;
    const all = `/find?${new URLSearchParams({ q: found.query })}`;
    this.#list.replaceChildren(
      ...(found.near ? [wordsItem(words)] : []),
      ...hits.map(({ name, type, id, more, href }) => {
        const option = optionItem(href);
        option.append(
          textIn('b', name),
          textIn('span', type, 'type'),
          textIn('span', [id === name ? '' : id, more].filter(Boolean).join(' · '), 'soft'),
        );
        return option;
      }),
      ...(total > hits.length ? [allItem(all, total)] : []),
    );
    this.#list.hidden = false;
    this.#options().forEach((option, place) => {
      option.id = `${this.#list.id}-${place}`;
    });
    this.#input.setAttribute('aria-expanded', 'true');
    this.#choose(-1);
    this.#said.textContent = words;
  }

  #close(): void {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#choose(-1);
    this.#said.textContent = '';
  }

  /** Beyond the last and before the first no result is chosen, and the text is. */
  #move(step: 1 | -1): void {
    const { length } = this.#options();
    if (length === 0) return;
    this.#choose(((this.#active + 1 + step + length + 1) % (length + 1)) - 1);
  }

  #choose(place: number): void {
    this.#active = place;
    const options = this.#options();
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === place));
    });
    const chosen = options[place];
    if (chosen) this.#input.setAttribute('aria-activedescendant', chosen.id);
    else this.#input.removeAttribute('aria-activedescendant');
    chosen?.scrollIntoView({ block: 'nearest' });
  }

  #options(): HTMLElement[] {
    return this.#list.hidden ? [] : [...this.#list.querySelectorAll<HTMLElement>('[data-href]')];
  }
}

/** A chart of practices has the remembered practice highlighted. */
function goTo(href: string): void {
  const practice = rememberedPractice();
  const mine = practice && withRemembered(questionAt(href), practice);
  location.assign(mine ?? href);
}

function optionItem(href: string): HTMLElement {
  const option = document.createElement('li');
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.dataset.href = href;
  return option;
}

/** What stands above near matches; it cannot be chosen. */
function wordsItem(words: string): HTMLElement {
  const item = textIn('li', words, 'words');
  item.setAttribute('role', 'option');
  item.setAttribute('aria-disabled', 'true');
  return item;
}

function allItem(href: string, total: number): HTMLElement {
  const option = optionItem(href);
  option.append(textIn('b', `All ${total.toLocaleString('en-GB')} results`));
  return option;
}

function textIn(element: 'b' | 'span' | 'li', text: string, kind = ''): HTMLElement {
  const part = document.createElement(element);
  part.className = kind;
  part.textContent = text;
  return part;
}
