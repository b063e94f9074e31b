/** Something that can be chosen. */
export interface Hit {
  readonly id: string;
  readonly name: string;
  /** What it is, where the list has things of several kinds. */
  readonly type?: string;
  /** What it belongs to. */
  readonly more: string;
  /** Where choosing it leads. */
  readonly href?: string;
}

/** What was found for a text: an answer of `/find.json` or `/find/<part>.json`, or of the page itself. */
export interface Found {
  readonly query: string;
  readonly total: number;
  /** True where nothing matches and the hits are near matches. */
  readonly near: boolean;
  /** How many there are, or that nothing matches. */
  readonly words: string;
  readonly hits: readonly Hit[];
}

/** What a combobox finds, and what happens with it. */
export interface Purpose {
  find(query: string, signal: AbortSignal): Promise<Found>;
  choose(hit: Hit): void;
  /** Enter was pressed, and there is nothing to choose. */
  giveUp(found: Found | undefined): void;
  /** What stands under the hits where there are more: one more of them, or words. */
  rest(found: Found): Hit | string;
  /** Offers hits before anything is typed, and for as long as the box is shown. */
  readonly isOpen: boolean;
}

/** The pause in typing, in milliseconds, after which hits are asked for. */
const PAUSE = 120;

/**
 * Offers hits while a person types, as a combobox with a list (WAI-ARIA Authoring Practices): the arrow
 * keys move, Enter takes the chosen or the first hit, Escape closes the list and then clears the box.
 * After Escape an arrow key opens the list again and Enter gives up. Near matches are taken only if they
 * are chosen, because nobody asked for them.
 */
export class Combobox {
  readonly #box: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #said: HTMLElement;
  readonly #purpose: Purpose;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  /** What was found for the text in the box; undefined until it has arrived. */
  #found: Found | undefined;
  #hits: Hit[] = [];
  #active = -1;
  /** Enter was pressed before the hits had arrived. */
  #takesFirst = false;
  /** Arrow keys pressed before the hits had arrived: 1 for each down, -1 for each up. */
  #steps: (1 | -1)[] = [];
  /** The list was closed by Escape, and the text has not changed since. */
  #isDismissed = false;

  /** @param box holds an input, `[data-find-list]` and `[data-find-said]`. */
  static in(box: HTMLElement, purpose: Purpose): Combobox | undefined {
    const input = box.querySelector<HTMLInputElement>('input[type="search"]');
    const list = box.querySelector<HTMLElement>('[data-find-list]');
    const said = box.querySelector<HTMLElement>('[data-find-said]');
    return input && list && said ? new Combobox({ box, input, list, said }, purpose) : undefined;
  }

  private constructor(
    parts: { box: HTMLElement; input: HTMLInputElement; list: HTMLElement; said: HTMLElement },
    purpose: Purpose,
  ) {
    const { box, input, list, said } = parts;
    this.#box = box;
    this.#input = input;
    this.#list = list;
    this.#said = said;
    this.#purpose = purpose;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('keydown', event => this.#pressed(event));
    input.addEventListener('focus', () => {
      if (this.#found && !purpose.isOpen) this.#show(this.#found);
    });
    box.addEventListener('focusout', event => {
      const isWithin = event.relatedTarget instanceof Node && box.contains(event.relatedTarget);
      if (!isWithin && !purpose.isOpen) this.#close();
    });
    // Before the box loses the focus, which would close the list.
    list.addEventListener('mousedown', event => event.preventDefault());
    list.addEventListener('click', event => {
      const option = event.target instanceof Element && event.target.closest('[data-hit]');
      const hit =
        option instanceof HTMLElement ? this.#hits[Number(option.dataset.hit)] : undefined;
      if (hit) this.#purpose.choose(hit);
    });
    // Text typed before this code ran.
    if (document.activeElement === input && input.value !== '') this.#changed();
  }

  get input(): HTMLInputElement {
    return this.#input;
  }

  /** Clears the box and finds anew what can be chosen. */
  refresh(): void {
    this.#input.value = '';
    this.#changed();
  }

  #changed(): void {
    this.#stopSearch();
    this.#found = undefined;
    this.#takesFirst = false;
    this.#steps = [];
    this.#isDismissed = false;
    const isEmpty = this.#input.value.trim() === '';
    if (isEmpty && !this.#purpose.isOpen) this.#close();
    else if (isEmpty) void this.#fetch();
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
    try {
      const found = await this.#purpose.find(this.#input.value.trim(), request.signal);
      if (request.signal.aborted) return;
      this.#found = found;
      if (this.#takesFirst) this.#take();
      else if (this.#purpose.isOpen || this.#box.contains(document.activeElement)) {
        this.#show(found);
        for (const step of this.#steps.splice(0)) this.#move(step);
      }
    } catch {
      if (!request.signal.aborted && (this.#takesFirst || this.#purpose.isOpen)) {
        this.#purpose.giveUp(undefined);
      }
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (this.#input.value.trim() === '' && !this.#purpose.isOpen) return;
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
        if (this.#purpose.isOpen) event.preventDefault();
        // The form's own way leads to the page of results.
        if (this.#isDismissed || (this.#input.value.trim() === '' && this.#active < 0)) return;
        event.preventDefault();
        this.#take();
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

  /** Beyond the last and before the first no hit is chosen, and the text is. */
  #move(step: 1 | -1): void {
    const { length } = this.#options();
    if (length === 0) return;
    this.#activate(((this.#active + 1 + step + length + 1) % (length + 1)) - 1);
  }

  /** Takes the chosen or the first hit, once there are any. */
  #take(): void {
    const found = this.#found;
    if (!found) {
      this.#takesFirst = true;
      void this.#fetch();
      return;
    }
    this.#takesFirst = false;
    const chosen = this.#list.hidden ? undefined : this.#hits[this.#active];
    const hit = chosen ?? (found.near ? undefined : found.hits[0]);
    if (hit) {
      this.#purpose.choose(hit);
      return;
    }
    if (this.#purpose.isOpen) this.#show(found);
    this.#purpose.giveUp(found);
  }

  #show(found: Found): void {
    this.#isDismissed = false;
    const rest = found.total > found.hits.length ? this.#purpose.rest(found) : undefined;
    this.#hits = [...found.hits, ...(typeof rest === 'object' ? [rest] : [])];
    const isNone = found.near && found.hits.length === 0;
    this.#list.replaceChildren(
      ...(found.near ? [wordsItem(found.words)] : []),
      ...this.#hits.map((hit, place) => this.#optionItem(hit, place)),
      ...(typeof rest === 'string' ? [wordsItem(rest)] : []),
    );
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#input.setAttribute('aria-expanded', String(!isNone));
    this.#activate(-1);
    this.#said.textContent = found.words;
  }

  #close(): void {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#activate(-1);
    this.#said.textContent = '';
  }

  #activate(place: number): void {
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
    return this.#list.hidden ? [] : [...this.#list.querySelectorAll<HTMLElement>('[data-hit]')];
  }

  #optionItem({ name, type, id, more }: Hit, place: number): HTMLElement {
    const option = document.createElement('li');
    option.id = `${this.#list.id}-${place}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.dataset.hit = String(place);
    // A type says that the list has things of several kinds, which then have their codes beside them.
    const code = type === undefined || id === name ? '' : id;
    const soft = [code, more].filter(Boolean).join(' · ');
    option.append(textIn('b', name));
    if (type !== undefined) option.append(textIn('span', type, 'type'));
    if (soft !== '') option.append(textIn('span', soft, 'soft'));
    return option;
  }
}

/** What stands above near matches or under the last hit; it cannot be chosen. */
function wordsItem(words: string): HTMLElement {
  const item = textIn('li', words, 'words');
  item.setAttribute('role', 'option');
  item.setAttribute('aria-disabled', 'true');
  return item;
}

function textIn(element: 'b' | 'span' | 'li', text: string, kind = ''): HTMLElement {
  const part = document.createElement(element);
  part.className = kind;
  part.textContent = text;
  return part;
}
