// three.js and three-vrm on a leash: asks the tool for a command, does it, sends back JSON (in a header) and pixels (in the body), and asks again.
import * as THREE from "three";
import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import { DRACOLoader } from "three/addons/loaders/DRACOLoader.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { HDRLoader } from "three/addons/loaders/HDRLoader.js";
import { KTX2Loader } from "three/addons/loaders/KTX2Loader.js";
import { MeshoptDecoder } from "three/addons/libs/meshopt_decoder.module.js";

const STEP_S = 1 / 60;
const EYE_DISTANCE = 0.063;
const canvas = document.getElementById("canvas");
const renderer = new THREE.WebGLRenderer({ canvas, antialias: false, alpha: false, preserveDrawingBuffer: true });
renderer.toneMapping = THREE.NoToneMapping;
renderer.setPixelRatio(1);
const gl = renderer.getContext();
const onePixel = new Uint8Array(4);
let scene, camera, vrm;

function linear(rgb) {
  return new THREE.Color().setRGB(rgb[0], rgb[1], rgb[2], THREE.LinearSRGBColorSpace);
}

// LoadingManager is not used: every loader here is told where its files are.
function loaders() {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  loader.setDRACOLoader(new DRACOLoader().setDecoderPath("/modules/three/examples/jsm/libs/draco/gltf/"));
  loader.setKTX2Loader(new KTX2Loader().setTranscoderPath("/modules/three/examples/jsm/libs/basis/").detectSupport(renderer));
  loader.setMeshoptDecoder(MeshoptDecoder);
  return loader;
}

function addLight(lamp) {
  const color = linear(lamp.color);
  const outer = THREE.MathUtils.degToRad(lamp.outer_cone);
  const inner = THREE.MathUtils.degToRad(lamp.inner_cone);
  const light =
    lamp.kind === "directional" ? new THREE.DirectionalLight(color, lamp.intensity)
    : lamp.kind === "point" ? new THREE.PointLight(color, lamp.intensity, lamp.range, 2)
    : new THREE.SpotLight(color, lamp.intensity, lamp.range, outer, 1 - inner / outer, 2);
  const to = new THREE.Vector3(...lamp.direction);
  light.position.set(...lamp.position);
  if (lamp.kind === "directional") light.position.copy(to).multiplyScalar(-1);
  scene.add(light);
  if (!light.target) return;
  light.target.position.copy(light.position).add(to);
  scene.add(light.target);
}

function eye(view, aspect, shift) {
  const [x, y, z, tx, ty, tz, fov] = view.camera;
  const made = new THREE.PerspectiveCamera(fov, aspect, view.near, view.far);
  made.position.set(x, y, z);
  made.lookAt(tx, ty, tz);
  made.translateX(shift);
  made.updateMatrixWorld();
  return made;
}

function setCamera(view) {
  const [width, height] = view.size;
  renderer.setSize(view.stereo ? 2 * width : width, height);
  if (!view.stereo) {
    camera = eye(view, width / height, 0);
    return;
  }
  const eyes = [-0.5, 0.5].map((side) => eye(view, width / height, side * EYE_DISTANCE));
  eyes.forEach((each, at) => (each.viewport = new THREE.Vector4(at * width, 0, width, height)));
  camera = new THREE.ArrayCamera(eyes);
  camera.copy(eyes[0], false);
  camera.cameras = eyes;
}

async function setEnvironment(view) {
  const picture = await new HDRLoader().loadAsync(`/light/${view.environment}`);
  picture.mapping = THREE.EquirectangularReflectionMapping;
  const maker = new THREE.PMREMGenerator(renderer);
  scene.environment = maker.fromEquirectangular(picture).texture;
  if (view.sky) scene.background = picture;
  maker.dispose();
}

async function load(view) {
  if (scene) VRMUtils.deepDispose(scene);
  scene = new THREE.Scene();
  renderer.setClearColor(view.background);
  setCamera(view);
  if (view.environment) await setEnvironment(view);
  view.lights.forEach(addLight);
  scene.add(new THREE.AmbientLight(linear(view.ambient), Math.PI));
  const gltf = await loaders().loadAsync(`/model/${encodeURIComponent(view.file)}`);
  vrm = gltf.userData.vrm;
  if (vrm) VRMUtils.rotateVRM0(vrm);
  const shown = vrm ? vrm.scene : gltf.scene;
  shown.traverse((object) => (object.frustumCulled = false));
  scene.add(shown);
  scene.updateMatrixWorld(true);
  if (vrm) {
    if (!view.unsettled) vrm.springBoneManager?.reset(); // the turn of a 0.x avatar is no movement
    for (const [name, weight] of view.expressions) vrm.expressionManager?.setValue(name, weight);
  }
  for (let step = 0; step < view.steps; ++step) vrm?.update(STEP_S);
  renderer.compile(scene, camera);
  return {};
}

// Into sRGB storage instead of the canvas: then blending happens in linear light, as glTF wants it, not between encoded values.
function linearPicture() {
  const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
  const target = new THREE.WebGLRenderTarget(width, height, { colorSpace: THREE.SRGBColorSpace, type: THREE.UnsignedByteType });
  renderer.setRenderTarget(target);
  renderer.clear();
  renderer.render(scene, camera);
  const pixels = new Uint8Array(width * height * 4);
  renderer.readRenderTargetPixels(target, 0, 0, width, height, pixels);
  renderer.setRenderTarget(null);
  target.dispose();
  return { pixels, width, height };
}

function picture() {
  renderer.render(scene, camera);
  const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
  gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return { pixels, width: gl.drawingBufferWidth, height: gl.drawingBufferHeight, triangles: renderer.info.render.triangles, calls: renderer.info.render.calls };
}

// Reading one pixel waits for the drawing; gl.finish does not in a browser.
function time(frames) {
  const whole = [], script = [];
  for (let frame = 0; frame < frames; ++frame) {
    const start = performance.now();
    vrm?.update(STEP_S);
    renderer.render(scene, camera);
    const submitted = performance.now();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, onePixel);
    whole.push(performance.now() - start);
    script.push(submitted - start);
  }
  return { whole, script };
}

function hello() {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return { renderer: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER), three: THREE.REVISION };
}

const commands = { hello, picture, linearPicture, load: (c) => load(c.view), time: (c) => time(c.frames) };

async function answer(command) {
  try {
    const { pixels, ...result } = await commands[command.do](command);
    return { result, pixels };
  } catch (error) {
    return { result: { error: String(error?.message ?? error) } };
  }
}

for (;;) {
  const asked = await fetch("/next");
  if (asked.status === 204) continue;
  const { result, pixels } = await answer(await asked.json());
  await fetch("/done", { method: "POST", headers: { "X-Result": JSON.stringify(result) }, body: pixels ?? "" });
}
