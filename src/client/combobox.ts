/** Something that can be chosen. */
export interface Hit {
  readonly id: string;
  readonly name: string;
  /** Its type, in lists that have several. */
  readonly type?: string;
  /** The organisation that it belongs to. */
  readonly more: string;
  /** Where choosing it leads. */
  readonly href?: string;
}

/**
 * What was found for a text: the answer of `/find.json` or `/find/<part>.json`, or of a search in the page.
 */
export interface FindAnswer {
  readonly query: string;
  readonly total: number;
  /** True where nothing matches and the hits are near matches. */
  readonly near: boolean;
  /** How many there are, or that nothing matches, in words. */
  readonly words: string;
  readonly hits: readonly Hit[];
}

/** What a combobox searches, and what happens with the results. */
export interface Purpose {
  find(query: string, signal: AbortSignal): Promise<FindAnswer>;
  choose(hit: Hit): void;
  /** Called when Enter is pressed and there is nothing to choose. */
  submitText(answer: FindAnswer | undefined): void;
  /** What is shown below the hits if there are more: one more hit, or words. */
  remainder(answer: FindAnswer): Hit | string;
  /** Whether hits are shown before anything is typed, and as long as the box is shown. */
  readonly isOpen: boolean;
}

/** The pause in typing (milliseconds) after which a search starts. */
const PAUSE = 120;

/**
 * Shows hits while a person types, as a combobox with a list (WAI-ARIA Authoring Practices). The arrow keys
 * move, Enter takes the chosen or the first hit, and Escape closes the list and then clears the box. After
 * Escape an arrow key opens the list again, and Enter submits the text. Near matches are taken only if a
 * person chooses them, because they are guesses.
 */
export class Combobox {
  readonly #box: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  readonly #purpose: Purpose;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  /** What was found for the text in the box; undefined until it has arrived. */
  #answer: FindAnswer | undefined;
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
    const status = box.querySelector<HTMLElement>('[data-find-said]');
    return input && list && status
      ? new Combobox({ box, input, list, status }, purpose)
      : undefined;
  }

  private constructor(
    parts: { box: HTMLElement; input: HTMLInputElement; list: HTMLElement; status: HTMLElement },
    purpose: Purpose,
  ) {
    const { box, input, list, status } = parts;
    this.#box = box;
    this.#input = input;
    this.#list = list;
    this.#status = status;
    this.#purpose = purpose;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('keydown', event => this.#pressed(event));
    input.addEventListener('focus', () => {
      if (this.#answer && !purpose.isOpen) this.#show(this.#answer);
    });
    box.addEventListener('focusout', event => {
      const isWithin = event.relatedTarget instanceof Node && box.contains(event.relatedTarget);
      if (!isWithin && !purpose.isOpen) this.#close();
    });
    // Otherwise the box would lose the focus, which closes the list before the click arrives.
    list.addEventListener('mousedown', event => event.preventDefault());
    list.addEventListener('click', event => {
      const option = event.target instanceof Element && event.target.closest('[data-hit]');
      const hit =
        option instanceof HTMLElement ? this.#hits[Number(option.dataset.hit)] : undefined;
      if (hit) this.#purpose.choose(hit);
    });
    // The text may have been typed before this code ran.
    if (document.activeElement === input && input.value !== '') this.#changed();
  }

  get input(): HTMLInputElement {
    return this.#input;
  }

  /** Clears the box and searches again for what can be chosen. */
  refresh(): void {
    this.#input.value = '';
    this.#changed();
  }

  #changed(): void {
    this.#stopSearch();
    this.#answer = undefined;
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
      const answer = await this.#purpose.find(this.#input.value.trim(), request.signal);
      if (request.signal.aborted) return;
      this.#answer = answer;
      if (this.#takesFirst) this.#take();
      else if (this.#purpose.isOpen || this.#box.contains(document.activeElement)) {
        this.#show(answer);
        for (const step of this.#steps.splice(0)) this.#move(step);
      }
    } catch {
      if (!request.signal.aborted && (this.#takesFirst || this.#purpose.isOpen)) {
        this.#purpose.submitText(undefined);
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
        if (this.#answer) {
          if (this.#list.hidden) this.#show(this.#answer);
          this.#move(step);
        } else {
          this.#steps.push(step);
          if (!this.#request) void this.#fetch();
        }
        break;
      }
      case 'Enter':
        if (this.#purpose.isOpen) event.preventDefault();
        // Without a hit the form is submitted, which leads to the page of results.
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

  /** Moving past either end of the list chooses no hit and goes back to the text. */
  #move(step: 1 | -1): void {
    const { length } = this.#options();
    if (length === 0) return;
    this.#activate(((this.#active + 1 + step + length + 1) % (length + 1)) - 1);
  }

  /** Takes the chosen or the first hit, once there are any. */
  #take(): void {
    const answer = this.#answer;
    if (!answer) {
      this.#takesFirst = true;
      void this.#fetch();
      return;
    }
    this.#takesFirst = false;
    const activeHit = this.#list.hidden ? undefined : this.#hits[this.#active];
    const hit = activeHit ?? (answer.near ? undefined : answer.hits[0]);
    if (hit) {
      this.#purpose.choose(hit);
      return;
    }
    if (this.#purpose.isOpen) this.#show(answer);
    this.#purpose.submitText(answer);
  }

  #show(answer: FindAnswer): void {
    this.#isDismissed = false;
    const remainder =
      answer.total > answer.hits.length ? this.#purpose.remainder(answer) : undefined;
    this.#hits = [...answer.hits, ...(typeof remainder === 'object' ? [remainder] : [])];
    const isNone = answer.near && answer.hits.length === 0;
    this.#list.replaceChildren(
      ...(answer.near ? [wordsItem(answer.words)] : []),
      ...this.#hits.map((hit, place) => this.#optionItem(hit, place)),
      ...(typeof remainder === 'string' ? [wordsItem(remainder)] : []),
    );
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#input.setAttribute('aria-expanded', String(!isNone));
    this.#activate(-1);
    this.#status.textContent = answer.words;
  }

  #close(): void {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#activate(-1);
    this.#status.textContent = '';
  }

  #activate(place: number): void {
    this.#active = place;
    const options = this.#options();
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === place));
    });
    const activeOption = options[place];
    if (activeOption) this.#input.setAttribute('aria-activedescendant', activeOption.id);
    else this.#input.removeAttribute('aria-activedescendant');
    activeOption?.scrollIntoView({ block: 'nearest' });
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
    // A list with several types shows codes next to the names.
    const code = type === undefined || id === name ? '' : id;
    const details = [code, more].filter(Boolean).join(' · ');
    option.append(textIn('b', name));
    if (type !== undefined) option.append(textIn('span', type, 'type'));
    if (details !== '') option.append(textIn('span', details, 'soft'));
    return option;
  }
}

/** A line of words above near matches or below the last hit; it cannot be chosen. */
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
