// Joints of an avatar in three-vrm that plays a VRM animation, for tests/avatar/data: no browser and no picture.
//   npm install three@0.187.0 @pixiv/three-vrm@3.5.5 @pixiv/three-vrm-animation@3.5.5
//   node joints.mjs AVATAR.vrm MOTION.vrma SECONDS... > AVATAR.MOTION.json
import { readFileSync } from "node:fs";

globalThis.self = globalThis.window = globalThis;
globalThis.ProgressEvent = class {};
globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });
const THREE = await import("three");
const { GLTFLoader } = await import("three/addons/loaders/GLTFLoader.js");
const { VRMLoaderPlugin, VRMUtils } = await import("@pixiv/three-vrm");
const { VRMAnimationLoaderPlugin, createVRMAnimationClip } = await import("@pixiv/three-vrm-animation");

function load(file) {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  loader.register((parser) => new VRMAnimationLoaderPlugin(parser));
  const bytes = readFileSync(file);
  const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new Promise((done, failed) => loader.parse(own, "", done, failed));
}

const rounded = (numbers) => numbers.map((number) => +number.toFixed(5));
const [avatarFile, motionFile, ...moments] = process.argv.slice(2);
const vrm = (await load(avatarFile)).userData.vrm;
VRMUtils.rotateVRM0(vrm);
const clip = createVRMAnimationClip((await load(motionFile)).userData.vrmAnimations[0], vrm);
const mixer = new THREE.AnimationMixer(vrm.scene);
const action = mixer.clipAction(clip).setLoop(THREE.LoopOnce, 1);
action.clampWhenFinished = true;
action.play();
const frames = moments.map(Number).map((t) => {
  mixer.setTime(t);
  vrm.humanoid.update();
  vrm.expressionManager?.update();
  vrm.scene.updateMatrixWorld(true);
  const bones = Object.keys(vrm.humanoid.humanBones).filter((name) => vrm.humanoid.getRawBoneNode(name));
  const at = (name) => rounded(new THREE.Vector3().setFromMatrixPosition(vrm.humanoid.getRawBoneNode(name).matrixWorld).toArray());
  const felt = (vrm.expressionManager?.expressions ?? []).filter((each) => each.weight);
  return {
    t,
    joints: Object.fromEntries(bones.map((name) => [name, at(name)])),
    weights: Object.fromEntries(felt.map((each) => [each.expressionName, rounded([each.weight])[0]])),
  };
});
console.log(JSON.stringify({ duration: clip.duration, frames }));
