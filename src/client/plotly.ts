import type { Config, Data, Layout } from 'plotly.js-dist';

/** A figure that is drawn off the page, for an image. */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
  readonly config: Partial<Config>;
}

export interface ImageOptions {
  readonly format: 'png' | 'svg';
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly filename: string;
}

/** An element in which Plotly has drawn a figure. */
export interface DrawnPlot extends HTMLElement {
  /** The layout, with the changes that a person has made. */
  readonly layout: {
    readonly xaxis: { readonly range: readonly [string, string] };
    readonly yaxis: { readonly range: readonly [number, number] };
  };
  on(event: 'plotly_relayout' | 'plotly_doubleclick', listener: () => void): void;
}

/** The part of Plotly that is used here. Plotly is a separate script, loaded when a person needs it. */
export interface Plotly {
  react(
    element: HTMLElement,
    data: Data[],
    layout: Partial<Layout>,
    config: Partial<Config>,
  ): Promise<DrawnPlot>;
  downloadImage(figure: Figure, options: ImageOptions): Promise<string>;
  purge(element: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

let loading: Promise<Plotly> | undefined;

/** Loads Plotly once. Its address has a hash, so the page's layout gives it. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = document.documentElement.dataset.plotly ?? '';
    script.async = true;
    script.onload = () => {
      if (window.Plotly) resolve(window.Plotly);
      else reject(new Error('Plotly did not load'));
    };
    script.onerror = () => {
      loading = undefined;
      reject(new Error('Plotly did not load'));
    };
    document.head.append(script);
  });
  return loading;
}
